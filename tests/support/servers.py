"""The PostgreSQL servers of a test run, and databases with Tillkeeper in them.

Each server starts when the first test asks for it, gets Tillkeeper deployed into a template
once, and hands out copies of that.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tillkeeper.deploy.deployed import OWNER
from tillkeeper.deploy.steps import deploy
from tillkeeper.local.database import LOGIN_ROLES
from tillkeeper.local.embedded import ADMIN, EmbeddedServer, temporary_server

DEBIAN_BINARIES = Path("/usr/lib/postgresql/15/bin")
DEBIAN_SHARE = Path("/usr/share/postgresql/15")
BINARIES = {"pg15": DEBIAN_BINARIES, "pg18": None}  # None: those of the wheel
SETTINGS = {
    # Nothing here has to survive a power failure.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "120",
}
# A login of the tests alone: may what each role may, and say when (spec 2.9).
TIMEKEEPER = "tests_timekeeper"
HELPERS = Path(__file__).parent.parent / "sql" / "helpers.sql"
TEMPLATE = "till_template"


def selected_servers() -> list[str]:
    """The servers to test on; TILL_TEST_SERVERS=pg15 narrows them."""
    chosen = os.environ.get("TILL_TEST_SERVERS", ",".join(BINARIES)).split(",")
    if unknown := set(chosen) - set(BINARIES):
        raise ValueError(f"TILL_TEST_SERVERS: unknown {', '.join(sorted(unknown))}")
    return chosen


def without_require_auth(conninfo: str) -> str:
    """For tools that do not know it yet: libpq of PostgreSQL 15, dbmate in the previous release."""
    given = conninfo_to_dict(conninfo)
    return make_conninfo("", **{name: v for name, v in given.items() if name != "require_auth"})


class Database:
    """One database; connections made here are closed with it."""

    def __init__(self, server: EmbeddedServer, name: str) -> None:
        self.name = name
        self._server = server
        self._connections = ExitStack()

    def conninfo(self, role: str = "till_endpoint") -> str:
        return self._server.conninfo(role, self.name)

    def connect(
        self, role: str = "till_endpoint", *, autocommit: bool = True
    ) -> psycopg.Connection:
        connection = psycopg.connect(self.conninfo(role), autocommit=autocommit)
        self._connections.callback(connection.close)
        return connection

    def admin(self, *, autocommit: bool = True) -> psycopg.Connection:
        return self.connect(ADMIN, autocommit=autocommit)

    def close(self) -> None:
        self._connections.close()


class TestServer:
    """A started server with a template to copy."""

    __test__ = False  # not a test class, whatever its name

    def __init__(self, name: str, server: EmbeddedServer) -> None:
        self.name = name
        self.embedded = server
        self._numbers = itertools.count(1)
        self._make_template()

    @contextmanager
    def database(self, *, template: str = TEMPLATE, owner: str = OWNER) -> Iterator[Database]:
        """A copy of the template, gone afterwards."""
        database = Database(self.embedded, f"till_{next(self._numbers)}")
        names = {
            "name": sql.Identifier(database.name),
            "template": sql.Identifier(template),
            "owner": sql.Identifier(owner),
        }
        make = "create database {name} owner {owner} template {template} strategy file_copy"
        self._execute(sql.SQL(make).format(**names))
        try:
            yield database
        finally:
            database.close()
            self._execute(sql.SQL("drop database {name} with (force)").format(**names))

    def _make_template(self) -> None:
        self.embedded.create_database(TEMPLATE)
        admin = self.embedded.conninfo(ADMIN, TEMPLATE)
        deploy(admin, example_catalog=True)
        make = "create role {role} login in role {roles}; alter role {role} set timezone = 'UTC'"
        names = {
            "role": sql.Identifier(TIMEKEEPER),
            "roles": sql.SQL(", ").join(map(sql.Identifier, LOGIN_ROLES)),
        }
        self._execute(sql.SQL(make).format(**names))
        self.embedded.give_passwords((*LOGIN_ROLES, TIMEKEEPER))
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("create extension pgtap")
            if self.name == "pg15":
                connection.execute("create extension plpgsql_check")
            if HELPERS.exists():
                connection.execute(HELPERS.read_bytes())

    def _execute(self, query: sql.Composed) -> None:
        with psycopg.connect(self.embedded.conninfo(), autocommit=True) as connection:
            connection.execute(query)


class Servers:
    """The servers of a run; each starts when it is first asked for."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._started: dict[str, TestServer] = {}
        self._sql_databases: dict[str, Database] = {}

    def get(self, name: str) -> TestServer:
        if name not in self._started:
            settings = dict(SETTINGS)
            if name == "pg18":
                # pgTAP is SQL only, so Debian's serves every version.
                settings["extension_control_path"] = f"$system:{DEBIAN_SHARE}"
            server = self._stack.enter_context(temporary_server(BINARIES[name], settings))
            self._started[name] = TestServer(name, server)
        return self._started[name]

    def sql_database(self, name: str) -> Database:
        """The database that all pgTAP files of a server share: each rolls back."""
        if name not in self._sql_databases:
            self._sql_databases[name] = self._stack.enter_context(self.get(name).database())
        return self._sql_databases[name]

    def stop(self) -> None:
        self._stack.close()
