"""Collects tests/sql/**/test_*.sql and runs each file on every server.

Built on pytest-pgtap, whose own collection knows one server and takes it lightly when that
cannot be reached, when a file commits, and when it skips its tests.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import ExecStatus, TransactionStatus
from pytest_pgtap.plugin.core import report_tap
from pytest_pgtap.plugin.sql_files import PgTapFile, PgTapItem

from support.servers import Servers, selected_servers

SERVERS = pytest.StashKey[Servers]()

_NOT_CODE = re.compile(
    r"""
      --[^\n]*                 # comment to the end of the line
    | /\*.*?\*/                # block comment
    | '(?:[^']|'')*'           # text
    | (\$\w*\$).*?\1           # dollar-quoted text
    """,
    re.DOTALL | re.VERBOSE,
)
_FORBIDDEN = re.compile(r"\b(commit|no_plan|skip|todo\w*)\b", re.IGNORECASE)


def lint(text: str) -> list[str]:
    """Return what keeps a pgTAP file from being a test that can fail and leaves nothing."""
    code = _NOT_CODE.sub(lambda found: "''" if found[0][0] in "'$" else " ", text).strip()
    problems = []
    if not code.startswith("begin;"):
        problems.append("does not begin with `begin;`")
    if not code.endswith("rollback;"):
        problems.append("does not end with `rollback;`")
    if len(re.findall(r"\bplan\s*\(\s*\d+\s*\)", code)) != 1:
        problems.append("does not have one plan(n)")
    if "finish()" not in code:
        problems.append("does not call finish()")
    problems += [f"uses {word}" for word in dict.fromkeys(_FORBIDDEN.findall(code))]
    return problems


def run_file(connection: psycopg.Connection, text: str) -> list[str]:
    """Run a file's statements and return the lines of TAP that they give."""
    lines: list[str] = []
    cursor = connection.execute(text.encode())
    while True:
        if cursor.pgresult and cursor.pgresult.status == ExecStatus.TUPLES_OK:
            for row in cursor.fetchall():
                if len(row) != 1 or not isinstance(row[0], str):
                    raise TypeError(f"a select returned {row!r}, which is not a line of TAP")
                lines.append(row[0])
        if not cursor.nextset():
            break
    if connection.info.transaction_status != TransactionStatus.IDLE:
        raise RuntimeError("the file left its transaction open")
    return lines


class SqlFile(PgTapFile):  # type: ignore[misc]
    """One file: as many items as there are servers."""

    def collect(self) -> Iterator["SqlItem"]:
        for server in selected_servers():
            yield SqlItem.from_parent(self, name=f"{self.path.name}[{server}]", server=server)


class SqlItem(PgTapItem):  # type: ignore[misc]
    """One file on one server."""

    def __init__(self, *, server: str, **arguments: object) -> None:
        super().__init__(**arguments)
        self.server = server

    def runtest(self) -> None:
        text = self.path.read_text()
        if problems := lint(text):
            pytest.fail(f"{self.path.name} " + ", ".join(problems), pytrace=False)
        database = self.config.stash[SERVERS].sql_database(self.server)
        try:
            # A connection of its own: no file sees the settings of another.
            with psycopg.connect(database.conninfo("postgres"), autocommit=True) as connection:
                lines = run_file(connection, text)
        except psycopg.Error as error:
            pytest.fail(f"{self.path.name}: {error.sqlstate} {error}", pytrace=False)
        report_tap(self, lines, self.name)


def collect_sql_file(parent: pytest.Collector, path: Path) -> SqlFile | None:
    if path.suffix == ".sql" and path.name.startswith("test_"):
        file: SqlFile = SqlFile.from_parent(parent, path=path)
        return file
    return None
