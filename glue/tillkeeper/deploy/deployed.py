"""Which release a database has had, and whether this package may deploy over it."""

from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from tillkeeper.deploy.errors import DeployError
from tillkeeper.release import Release, migrations_in, package_version

OWNER = "till_owner"


class NewerDatabaseError(DeployError):
    """The database has had a newer release than this package's; the message names both."""


def applied_migrations(connection: psycopg.Connection) -> list[str]:
    """Return the migrations that the database has had, oldest first. Acts as the owner."""
    with connection.transaction():
        _act_as_owner(connection)
        if not _ask(connection, "select to_regclass('till_private.schema_migrations') is not null"):
            return []
        rows = connection.execute("select version from till_private.schema_migrations order by 1")
        return [version for (version,) in rows]


def deployed_version(connection: psycopg.Connection) -> str | None:
    """Return the version that the database has, or None before 0.2.0. Acts as the owner."""
    last = "select version from till_private.releases order by release_id desc limit 1"
    with connection.transaction():
        _act_as_owner(connection)
        if not _ask(connection, "select to_regclass('till_private.releases') is not null"):
            return None
        version = _ask(connection, last)
        return None if version is None else str(version)


def refuse_newer_database(connection: psycopg.Connection, directory: Path) -> None:
    """Raise NewerDatabaseError if the database has had what this package does not know.

    Passes an administrator who may not act as the owner yet: roles.sql lets him.
    """
    if not may_act_as_owner(connection):
        return
    package, deployed = package_version(), deployed_version(connection)
    if deployed and Release.of(deployed, "") > Release.of(package, ""):
        raise NewerDatabaseError(
            f"this is tillkeeper {package}, and the database has {deployed}, which it would"
            f" replace; deploy {deployed} or a newer one"
        )
    if unknown := set(applied_migrations(connection)) - set(migrations_in(directory)):
        raise NewerDatabaseError(
            f"the database has migrations that this tillkeeper {package} does not know:"
            f" {', '.join(sorted(unknown))}; deploy the one that has them"
        )


def may_act_as_owner(connection: psycopg.Connection) -> bool:
    # Until PostgreSQL 15 every member may; since then whoever makes a role is one who may not.
    might = "set" if connection.info.server_version >= 160000 else "member"
    query = "select pg_has_role(oid, %s) from pg_roles where rolname = %s"
    return connection.execute(query, (might, OWNER)).fetchone() == (True,)


def _act_as_owner(connection: psycopg.Connection) -> None:
    connection.execute(sql.SQL("set local role {}").format(sql.Identifier(OWNER)))


def _ask(connection: psycopg.Connection, query: LiteralString) -> object:
    row = connection.execute(query).fetchone()
    return row[0] if row else None
