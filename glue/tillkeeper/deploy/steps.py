"""Brings a database up to date: roles, migrations, functions, views, privileges, check.

Each step is a tool that an operator can also run by hand, on files under `db/`. All steps run
under one deploy lock, so that any number of deployments may start at once. Running it again
changes nothing.

Passwords reach the tools through their environment, never through their arguments.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tillkeeper.deploy.changes import differences, look
from tillkeeper.deploy.deployed import (
    OWNER,
    applied_migrations,
    deployed_version,
    may_act_as_owner,
    refuse_newer_database,
)
from tillkeeper.deploy.errors import BrokenRulesError, DeployError
from tillkeeper.deploy.lock import deploy_lock
from tillkeeper.deploy.superseded import has_superseded, wait_for_calls_under_way
from tillkeeper.deploy.tools import ADMINISTRATORS, REPLACED, Tools
from tillkeeper.printable import printable
from tillkeeper.programs import MissingProgramError
from tillkeeper.release import database_directory, migrations_in, package_version

LATER = "functions, views, privileges and roles can be compared when the migrations are applied"
OLD_SERVE = (
    "{} sessions of `tillkeeper serve` are logged in as till_app, which takes no events and starts"
    " no checkouts from now on: let serve log in as till_endpoint, or deploy with --keep-old-serve"
    " until it does"
)


def deploy(
    admin_conninfo: str,
    *,
    example_catalog: bool,
    keep_old_serve: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    directory: Path | None = None,
    give_back: str | None = None,
) -> None:
    """Deploy `directory` into the database of `admin_conninfo`. Raises DeployError.

    The administrator must be able to create and change the roles, and have the privilege `create`
    on the database, to pass it on. With `keep_old_serve` till_app keeps what an earlier
    `tillkeeper serve`, logged in as it, needs. With `give_back` the database, which an earlier
    version took for till_owner, first gets that role as its owner again.
    """
    files = directory or database_directory()
    with _reported(), deploy_lock(admin_conninfo, progress) as connection:
        tools = Tools(connection, conninfo_to_dict(admin_conninfo), files)
        refuse_newer_database(connection, files)
        if give_back is not None:
            progress(f"database to {give_back}")
            _give_back(connection, give_back)
        progress("roles and database")
        tools.psql(*ADMINISTRATORS, role=None)
        refuse_newer_database(connection, files)
        progress("migrations")
        tools.migrate(progress)
        progress("functions, views, privileges")
        if not keep_old_serve and (sessions := _sessions_of_old_serve(connection)):
            progress(OLD_SERVE.format(sessions))
        variables = ["keep_old_serve=1"] if keep_old_serve else []
        tools.psql(*REPLACED, "release.sql", variables=variables)
        if has_superseded(connection):
            progress("waiting for calls that are under way")
            if wait_for_calls_under_way(connection):
                tools.until_unlocked(lambda: tools.psql("superseded.sql"), progress)
            else:
                progress("they go on; the next deployment drops what this one superseded")
        if example_catalog:
            progress("example catalog")
            tools.psql("seed/catalog.sql")
        progress("verify")
        _verify(connection)


def find_changes(admin_conninfo: str, *, directory: Path | None = None) -> list[str]:
    """Tell in words what `deploy` would change, and change nothing. Raises DeployError.

    While migrations are missing they are all that is told: what comes after may need them, and a
    trial of theirs would lock the tables of everybody who is at work.
    """
    files = directory or database_directory()
    with _reported(), deploy_lock(admin_conninfo, lambda _: None) as connection:
        refuse_newer_database(connection, files)
        applied, deployed = [], None
        if may_act_as_owner(connection):
            applied, deployed = applied_migrations(connection), deployed_version(connection)
        missing = [name for name in migrations_in(files) if name not in applied]
        package = package_version()
        changes = [] if deployed == package else [f"version {deployed or 'unknown'} to {package}"]
        if missing:
            return [*changes, *(f"migration {name}" for name in missing), LATER]
        tools = Tools(connection, conninfo_to_dict(admin_conninfo), files)
        before = look(connection)
        return changes + differences(before, tools.try_out())


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except (psycopg.Error, MissingProgramError) as error:
        raise DeployError(str(error).strip()) from error


def _give_back(connection: psycopg.Connection, role: str) -> None:
    query = """
        select pg_catalog.pg_get_userbyid(d.datdba)
        from pg_catalog.pg_database as d
        where d.datname = pg_catalog.current_database()
        """
    row = connection.execute(query).fetchone()
    owner = row[0] if row else None
    if owner == role:
        return
    database = connection.info.dbname
    if owner != OWNER:
        raise DeployError(f"database {database!r} belongs to {owner!r}, so it was not taken over")
    change = sql.SQL("alter database {} owner to {}").format(
        sql.Identifier(database), sql.Identifier(role)
    )
    try:
        connection.execute(change)
    except psycopg.errors.InsufficientPrivilege as error:
        text = change.as_string(connection)
        raise DeployError(f"{str(error).strip()}; a superuser runs: {text};") from error


def _sessions_of_old_serve(connection: psycopg.Connection) -> int:
    row = connection.execute(
        """
        select count(*) from pg_catalog.pg_stat_activity
        where datname = pg_catalog.current_database()
          and usename = 'till_app' and application_name = 'tillkeeper'
        """
    ).fetchone()
    return int(row[0]) if row else 0


def _verify(connection: psycopg.Connection) -> None:
    connection.execute(sql.SQL("set role {}").format(sql.Identifier(OWNER)))
    rows = connection.execute("select invariant, account_id, detail from till.verify()").fetchall()
    if rows:
        lines = [
            printable(f"{rule}: {account}: {json.dumps(detail)}") for rule, account, detail in rows
        ]
        raise BrokenRulesError("the data breaks its own rules:\n" + "\n".join(lines))
