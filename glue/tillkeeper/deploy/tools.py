"""psql and dbmate, which take the steps of a deployment."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import pq

from tillkeeper.deploy.changes import LOOK, State, state_of
from tillkeeper.deploy.deployed import OWNER
from tillkeeper.deploy.errors import DeployError
from tillkeeper.deploy.lock import HEARTBEAT_SECONDS
from tillkeeper.programs import find_program, wheel_bindir
from tillkeeper.release import package_version
from tillkeeper.search_path import PIN_PATH_LOCALLY, PINNED_PATH

MIGRATIONS_TABLE = "till_private.schema_migrations"
MIGRATION_MINUTES = 15
LOCK_TIMEOUT = "1s"  # well below those of the roles
PAUSE_SECONDS = 1.0  # in which they make up for it
ADMINISTRATORS = ("roles.sql", "database.sql")
REPLACED = ("functions/install.sql", "views.sql", "privileges.sql")
ERROR_TAIL_LINES = 30
TLS_MODES_OF_DBMATE = {"require", "verify-ca", "verify-full"}
TLS_FILES = ("sslrootcert", "sslcert", "sslkey")


class Tools:
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
        command += [f"--command={PIN_PATH_LOCALLY}", "--command=\\o", f"--command={LOOK}"]
        command += ["--command=rollback"]
        said = self._run(command, {"PGOPTIONS": self._options()} | self._methods())
        return state_of(said.strip().splitlines()[-1])

    def migrate(self, progress: Callable[[str], None]) -> None:
        """Apply the migrations that are missing, each in a transaction of its own.

        Whoever waits for a table makes everybody wait who comes after him. So a migration waits for
        a moment only, and is then tried again.
        """
        self.until_unlocked(self._migrate, progress)

    def until_unlocked(self, step: Callable[[], None], progress: Callable[[str], None]) -> None:
        """Take a step that waits for a table a moment only, until nobody holds what it needs."""
        deadline = time.monotonic() + 60 * MIGRATION_MINUTES
        while True:
            try:
                step()
            except DeployError as error:
                # dbmate hands on the text alone.
                if "lock timeout" not in str(error):
                    raise
                if time.monotonic() > deadline:
                    raise DeployError("a long transaction holds a table that must change") from None
            else:
                return
            progress("a table is in use, it is tried again")
            time.sleep(PAUSE_SECONDS)

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
                find_program("dbmate"),
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
