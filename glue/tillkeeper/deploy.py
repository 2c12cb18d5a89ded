"""Brings a database up to date: roles, migrations, functions, views, privileges, check.

Each step is a tool that an operator can also run by hand, on files under `db/`. All steps run
under one deploy lock, so that any number of deployments may start at once. Running it again
changes nothing.

Passwords reach the tools through their environment, never through their arguments.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import conninfo_to_dict

from tillkeeper.changes import LOOK, PATH, State, differences, look, state_of
from tillkeeper.deploy_lock import HEARTBEAT_SECONDS, DeployLockError, deploy_lock
from tillkeeper.embedded import wheel_bindir
from tillkeeper.printable import printable
from tillkeeper.release import (
    OWNER,
    NewerDatabaseError,
    applied_migrations,
    deployed_version,
    may_act_as_owner,
    migrations_in,
    package_version,
    refuse_newer_database,
)
from tillkeeper.search_path import PINNED_PATH
from tillkeeper.superseded import has_superseded, wait_for_calls_under_way

MIGRATIONS_TABLE = "till_private.schema_migrations"
MIGRATION_MINUTES = 15
LOCK_TIMEOUT = "1s"  # well below those of the roles
PAUSE_SECONDS = 1.0  # in which they make up for it
ADMINISTRATORS = ("roles.sql", "database.sql")
REPLACED = ("functions/install.sql", "views.sql", "privileges.sql")
LATER = "functions, views, privileges and roles can be compared when the migrations are applied"
ERROR_TAIL_LINES = 30
OLD_SERVE = (
    "{} sessions of `tillkeeper serve` are logged in as till_app, which takes no events and starts"
    " no checkouts from now on: let serve log in as till_endpoint, or deploy with --keep-old-serve"
    " until it does"
)
TLS_MODES_OF_DBMATE = {"require", "verify-ca", "verify-full"}
TLS_FILES = ("sslrootcert", "sslcert", "sslkey")


class DeployError(Exception):
    """A step failed; the message holds the end of what its tool said."""


class BrokenRulesError(DeployError):
    """Everything is deployed, and the data breaks its own rules; the message says which."""


def database_directory() -> Path:
    """Return `db/`: inside an installed package, at the top of a checkout otherwise."""
    package = Path(__file__).parent
    installed = package / "db"
    return installed if installed.exists() else package.parent.parent / "db"


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
    try:
        with deploy_lock(admin_conninfo, progress) as connection:
            tools = _Tools(connection, conninfo_to_dict(admin_conninfo), files)
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
                    tools.psql("superseded.sql")
                else:
                    progress(
                        "they go on; the next deployment drops the helpers that this one superseded"
                    )
            if example_catalog:
                progress("example catalog")
                tools.psql("seed/catalog.sql")
            progress("verify")
            _verify(connection)
    except (psycopg.Error, DeployLockError) as error:
        raise DeployError(str(error).strip()) from error
    except NewerDatabaseError as error:
        raise DeployError(str(error)) from error


def find_changes(admin_conninfo: str, *, directory: Path | None = None) -> list[str]:
    """Tell in words what `deploy` would change, and change nothing. Raises DeployError.

    While migrations are missing they are all that is told: what comes after may need them, and a
    trial of theirs would lock the tables of everybody who is at work.
    """
    files = directory or database_directory()
    try:
        with deploy_lock(admin_conninfo, lambda _: None) as connection:
            refuse_newer_database(connection, files)
            applied, deployed = [], None
            if may_act_as_owner(connection):
                applied, deployed = applied_migrations(connection), deployed_version(connection)
            missing = [name for name in migrations_in(files) if name not in applied]
            package = package_version()
            changes = (
                [] if deployed == package else [f"version {deployed or 'unknown'} to {package}"]
            )
            if missing:
                return [*changes, *(f"migration {name}" for name in missing), LATER]
            tools = _Tools(connection, conninfo_to_dict(admin_conninfo), files)
            before = look(connection)
            return changes + differences(before, tools.try_out())
    except (psycopg.Error, DeployLockError) as error:
        raise DeployError(str(error).strip()) from error
    except NewerDatabaseError as error:
        raise DeployError(str(error)) from error


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


class _Tools:
    """psql and dbmate, sent to the server that holds the deploy lock."""

    def __init__(
        self, connection: psycopg.Connection, given: Mapping[str, object], files: Path
    ) -> None:
        # The given address may name several servers; the tools must use the one we are on.
        info = connection.info
        self._connection = connection
        self._address = {
            "host": info.host,
            "port": str(info.port),
            "user": info.user,
            "dbname": info.dbname,
        }
        self._given = {name: str(value) for name, value in given.items()} | self._address
        if info.password:
            self._given["password"] = info.password
        self._encrypted = bool(connection.pgconn.ssl_in_use)
        self._files = files

    def psql(self, *names: str, role: str | None = OWNER, variables: Sequence[str] = ()) -> None:
        """Run files in one transaction, as `role`; variables are `name=value`."""
        command = [*self._psql(), "--single-transaction", "--output=" + os.devnull]
        command += [f"--set={each}" for each in (f"version={package_version()}", *variables)]
        for name in names:
            command += ["--file", str(self._files / name)]
        acting = f" -c role={role}" if role is not None else ""
        self._run(command, {"PGOPTIONS": self._options() + acting} | self._methods())

    def _methods(self) -> dict[str, str]:
        # Not for dbmate, which fails on it; and an empty one is a method that no server has.
        methods = self._given.get("require_auth")
        return {"PGREQUIREAUTH": methods} if methods else {}

    def _options(self) -> str:
        given = self._given.get("options", "")
        return f"{given} {PINNED_PATH} -c client_min_messages=warning".strip()

    def _psql(self) -> list[str]:
        # Without ON_ERROR_STOP psql rolls back and still reports success.
        program = str(wheel_bindir() / "psql")
        return [program, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]

    def try_out(self) -> State:
        """Run all but the migrations in a transaction that is undone; return what it made."""
        command = [*self._psql(), "--tuples-only", "--no-align", "--command=begin"]
        # It must not stand in anybody's way for long.
        command += [f"--command=set local lock_timeout = '{LOCK_TIMEOUT}'"]
        command += ["--output=" + os.devnull]
        for name in ADMINISTRATORS:
            command += ["--file", str(self._files / name)]
        command += [f"--command=set local role {OWNER}"]
        for name in REPLACED:
            command += ["--file", str(self._files / name)]
        command += [f"--command={PATH}", "--command=\\o", f"--command={LOOK}"]
        command += ["--command=rollback"]
        said = self._run(command, {"PGOPTIONS": self._options()} | self._methods())
        return state_of(said.strip().splitlines()[-1])

    def migrate(self, progress: Callable[[str], None]) -> None:
        """Apply the migrations that are missing, each in a transaction of its own.

        Whoever waits for a table makes everybody wait who comes after him. So a migration waits for
        a moment only, and is then tried again.
        """
        deadline = time.monotonic() + 60 * MIGRATION_MINUTES
        while not self._migrate_unless_locked():
            if time.monotonic() > deadline:
                raise DeployError("a migration needs a table that a long transaction holds")
            progress("a table is in use, the migration is tried again")
            time.sleep(PAUSE_SECONDS)

    def _migrate_unless_locked(self) -> bool:
        try:
            self._migrate()
        except DeployError as error:
            # dbmate hands on the text alone.
            if "lock timeout" not in str(error):
                raise
            return False
        return True

    def _migrate(self) -> None:
        query = {"sslmode": "require" if self._encrypted else "disable"}
        if (mode := self._given.get("sslmode", "")) in TLS_MODES_OF_DBMATE:
            query["sslmode"] = mode
        query |= {name: self._given[name] for name in TLS_FILES if name in self._given}
        query["options"] = f"{PINNED_PATH} -crole={OWNER} -clock_timeout={LOCK_TIMEOUT}"
        host = self._address["host"]
        if host.startswith("/"):
            query |= {"host": host, "port": self._address["port"]}
            place = ""
        else:
            place = f"[{host}]" if ":" in host else host
            place += f":{self._address['port']}"
        user, database = (quote(self._address[name], safe="") for name in ("user", "dbname"))
        url = f"postgres://{user}@{place}/{database}?{urlencode(query, quote_via=quote)}"
        self._run(
            [
                _program("dbmate"),
                f"--url={url}",
                f"--env-file={os.devnull}",
                f"--migrations-dir={self._files / 'migrations'}",
                f"--migrations-table={MIGRATIONS_TABLE}",
                "--no-dump-schema",
                "migrate",  # not `up`, which wants to look into another database
            ],
            {},
        )

    def _run(self, command: list[str], extra: dict[str, str]) -> str:
        with subprocess.Popen(
            command,
            env=self._environment() | extra,
            cwd=self._files,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            try:
                output = self._wait_for(process)
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            tail = "\n".join(output.strip().splitlines()[-ERROR_TAIL_LINES:])
            raise DeployError(f"{Path(command[0]).name} failed:\n{tail}")
        return output

    def _wait_for(self, process: subprocess.Popen[str]) -> str:
        # Who waits for the deploy lock hears from us; and if it is lost, so is our right to go on.
        while True:
            try:
                return process.communicate(timeout=HEARTBEAT_SECONDS)[0]
            except subprocess.TimeoutExpired:
                self._connection.execute("select")

    def _environment(self) -> dict[str, str]:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PG", "DBMATE_")) and name != "DATABASE_URL"
        }
        for option in pq.Conninfo.get_defaults():
            value = self._given.get(option.keyword.decode())
            # Without a variable are only fine points of the network, which the tools can miss.
            # dbmate fails on PGREQUIREAUTH; psql is given it.
            if option.envvar and value and option.keyword != b"require_auth":
                environment[option.envvar.decode()] = value
        return environment


def _program(name: str) -> str:
    """Find a program beside this Python, where pip puts them, or on the path."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        raise DeployError(f"{name} is not installed")
    return found
