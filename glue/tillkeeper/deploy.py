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
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import conninfo_to_dict

from tillkeeper.deploy_lock import HEARTBEAT_SECONDS, DeployLockError, deploy_lock
from tillkeeper.embedded import wheel_bindir
from tillkeeper.search_path import PINNED_PATH

OWNER = "till_owner"
MIGRATIONS_TABLE = "till_private.schema_migrations"
ERROR_TAIL_LINES = 30
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
    progress: Callable[[str], None] = lambda _: None,
    directory: Path | None = None,
    give_back: str | None = None,
) -> None:
    """Deploy `directory` into the database of `admin_conninfo`. Raises DeployError.

    The administrator must be able to create and change the roles, and have the privilege `create`
    on the database, to pass it on. With `give_back` the database, which an earlier version took
    for till_owner, first gets that role as its owner again.
    """
    files = directory or database_directory()
    try:
        with deploy_lock(admin_conninfo, progress) as connection:
            tools = _Tools(connection, conninfo_to_dict(admin_conninfo), files)
            if give_back is not None:
                progress(f"database to {give_back}")
                _give_back(connection, give_back)
            progress("roles and database")
            tools.psql("roles.sql", "database.sql", role=None)
            progress("migrations")
            tools.migrate()
            progress("functions, views, privileges")
            tools.psql("functions/install.sql", "views.sql", "privileges.sql")
            if example_catalog:
                progress("example catalog")
                tools.psql("seed/catalog.sql")
            progress("verify")
            _verify(connection)
    except (psycopg.Error, DeployLockError) as error:
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


def _verify(connection: psycopg.Connection) -> None:
    connection.execute(sql.SQL("set role {}").format(sql.Identifier(OWNER)))
    rows = connection.execute("select invariant, account_id, detail from till.verify()").fetchall()
    if rows:
        lines = [f"{rule}: {account}: {json.dumps(detail)}" for rule, account, detail in rows]
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

    def psql(self, *names: str, role: str | None = OWNER) -> None:
        """Run files in one transaction, as `role`."""
        settings = [self._given.get("options", ""), PINNED_PATH, "-c client_min_messages=warning"]
        if role is not None:
            settings.append(f"-c role={role}")
        # Without ON_ERROR_STOP psql rolls back and still reports success.
        command = [str(wheel_bindir() / "psql"), "--no-psqlrc", "--quiet", "--single-transaction"]
        command += ["--set=ON_ERROR_STOP=1", "--output=" + os.devnull]
        for name in names:
            command += ["--file", str(self._files / name)]
        self._run(command, {"PGOPTIONS": " ".join(settings).strip()})

    def migrate(self) -> None:
        """Apply the migrations that are missing."""
        query = {"sslmode": "require" if self._encrypted else "disable"}
        if (mode := self._given.get("sslmode", "")) in TLS_MODES_OF_DBMATE:
            query["sslmode"] = mode
        query |= {name: self._given[name] for name in TLS_FILES if name in self._given}
        query["options"] = f"{PINNED_PATH} -crole={OWNER}"
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

    def _run(self, command: list[str], extra: dict[str, str]) -> None:
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
            if option.envvar and value:
                environment[option.envvar.decode()] = value
        return environment


def _program(name: str) -> str:
    """Find a program beside this Python, where pip puts them, or on the path."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        raise DeployError(f"{name} is not installed")
    return found
