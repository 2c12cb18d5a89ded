"""The connection pool, the one way to call a `till.*` function, and what errors mean.

Calls run in autocommit: one call is one statement, one transaction, one round trip. Statements
are not prepared, so that PgBouncer in transaction mode may stand in between.
"""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.abc import AdaptContext, Buffer, Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg.types.datetime import TimestamptzLoader
from psycopg_pool import AsyncConnectionPool

POOL_SIZE = 10
POOL_QUEUE = 100
POOL_WAIT_SECONDS = 5.0

# A server that vanished is noticed within some 30 seconds, whatever the kernel's defaults are.
# A read-only server (a standby, or a primary that was demoted) is not connected to at all.
CONNECTION_DEFAULTS: Mapping[str, str] = {
    "application_name": "tillkeeper",
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",  # milliseconds
    "target_session_attrs": "read-write",
}

CONNECTION_SETTINGS: Mapping[str, Any] = {"autocommit": True, "prepare_threshold": None}

RETRYABLE_STATES = frozenset(
    {
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "55P03",  # lock_not_available
        "57014",  # query_canceled, by a timeout too
        "25006",  # read_only_sql_transaction
    }
)
RETRYABLE_CLASSES = ("08", "53", "57P0")  # connection, resources, shutdown
DEAD_CONNECTION_CLASSES = ("08", "57P0", "25006")


def is_retryable(error: psycopg.Error) -> bool:
    """Tell whether the same call may succeed a little later."""
    if error.sqlstate is None:
        # No server has answered: a lost connection, or no free one in time.
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate in RETRYABLE_STATES or error.sqlstate.startswith(RETRYABLE_CLASSES)


def kills_connection(error: psycopg.Error) -> bool:
    """Tell whether the connection that gave this error must not be used again."""
    return (error.sqlstate or "").startswith(DEAD_CONNECTION_CLASSES)


class IsoTimeLoader(Loader):
    """Reads a time as ISO 8601 text in UTC, also one that Python has no value for."""

    format = psycopg.pq.Format.TEXT

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        self._loader = TimestamptzLoader(oid, context)

    def load(self, data: Buffer) -> str:
        try:
            moment = self._loader.load(data).astimezone(UTC)
        except (psycopg.DataError, OverflowError):
            return bytes(data).decode()  # infinity, or a year after 9999
        return moment.isoformat().replace("+00:00", "Z")


class Database:
    """Connections to the database, as one of its roles."""

    def __init__(self, conninfo: str) -> None:
        self._pool = AsyncConnectionPool(
            complete_conninfo(conninfo),
            connection_class=psycopg.AsyncConnection[DictRow],
            kwargs={"row_factory": dict_row, **CONNECTION_SETTINGS},
            min_size=1,
            max_size=POOL_SIZE,
            max_waiting=POOL_QUEUE,
            timeout=POOL_WAIT_SECONDS,
            check=check_writable,
            open=False,
        )

    async def open(self) -> None:
        """Begin to connect; does not wait, so that the server starts before its database."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        await self._pool.close()

    async def call(self, function: LiteralString, **arguments: object) -> Mapping[str, Any]:
        """Call `till.<function>` and return its one row by column name.

        Raises psycopg.Error; see `is_retryable`.
        """
        rows = await self.call_for_all(function, **arguments)
        if not rows:
            raise psycopg.ProgrammingError(f"till.{function} returned no row")
        return rows[0]

    async def call_for_all(self, function: LiteralString, **arguments: object) -> list[DictRow]:
        """Call `till.<function>` and return its rows by column name.

        Raises psycopg.Error; see `is_retryable`.
        """
        return await self._fetch(function, arguments)

    async def call_for_json(self, function: str, arguments: Mapping[str, object]) -> list[DictRow]:
        """Call `till.<function>` and return its rows by column name, times as ISO 8601 text.

        Names may be anything: they are quoted. Raises psycopg.Error; see `is_retryable`.
        """
        return await self._fetch(function, arguments, IsoTimeLoader)

    async def _fetch(
        self,
        function: str,
        arguments: Mapping[str, object],
        time_loader: type[Loader] | None = None,
    ) -> list[DictRow]:
        query = sql.SQL("select * from till.{}({})").format(
            sql.Identifier(function),
            sql.SQL(", ").join(
                sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder())
                for name in arguments
            ),
        )
        async with self._pool.connection() as connection:
            try:
                cursor = connection.cursor()
                if time_loader is not None:
                    cursor.adapters.register_loader("timestamptz", time_loader)
                await cursor.execute(query, list(arguments.values()))
                return await cursor.fetchall()
            except psycopg.Error as error:
                if kills_connection(error):
                    await connection.close()
                raise


def complete_conninfo(conninfo: str) -> str:
    """Return how to connect, with the defaults for what it leaves open."""
    given = conninfo_to_dict(conninfo)
    defaults = {name: value for name, value in CONNECTION_DEFAULTS.items() if name not in given}
    return make_conninfo(conninfo, **defaults)


async def check_writable(connection: psycopg.AsyncConnection[DictRow]) -> None:
    """Raise psycopg.Error unless the server can be written to; the pool then takes another one."""
    # Also `on` in recovery.
    row = await (await connection.execute("show transaction_read_only")).fetchone()
    if row is None or row["transaction_read_only"] != "off":
        raise psycopg.OperationalError("the server is read-only")
