"""Whether a process fits the database that it is connected to."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from tillkeeper.release import Release


@dataclass(frozen=True)
class Misfit:
    """Why a process cannot do its work: a reason, and its values."""

    reason: str
    detail: dict[str, str | None]


async def find_misfit(connection: psycopg.AsyncConnection[Any], package: Release) -> Misfit | None:
    """Tell why the endpoints of `package` cannot do their work on this connection; None: they can.

    `schema_missing`: the database has no Tillkeeper. `version_mismatch`: it has an older one; a
    newer one fits, because databases are deployed before processes are replaced. `wrong_role`: who
    has logged in may not bring Stripe's events. Raises psycopg.Error for everything else.
    """
    query = "select version, migration, receives_events from till.release()"
    cursor = connection.cursor(row_factory=tuple_row)
    try:
        row = await (await cursor.execute(query)).fetchone()
    except psycopg.Error as error:
        match error.sqlstate:
            case "3F000":  # invalid_schema_name
                return Misfit("schema_missing", {})
            case "42501":  # insufficient_privilege
                return _wrong_role(connection)
            case "42883":  # undefined_function, in a Tillkeeper of before 0.2.0
                row = None
            case _:
                raise
    if row is None:
        return _version_mismatch(None, package)
    version, migration, receives_events = row
    deployed = Release.of(version, migration)
    if deployed < package:
        return _version_mismatch(deployed, package)
    return None if receives_events else _wrong_role(connection)


def _wrong_role(connection: psycopg.AsyncConnection[Any]) -> Misfit:
    return Misfit("wrong_role", {"role": connection.info.user})


def _version_mismatch(deployed: Release | None, package: Release) -> Misfit:
    return Misfit(
        "version_mismatch",
        {"database": None if deployed is None else str(deployed), "package": str(package)},
    )
