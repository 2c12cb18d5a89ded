"""Sessions that wait for each other on purpose: deterministic interleavings.

first.begin(...)            holds its locks
second.start(...)           runs in a thread of its own
second.wait_until_blocked() the server says that it waits for a lock
first.commit()
second.result()             what it answered, or how it was refused
"""

import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg.rows import DictRow, dict_row

from support.servers import Database

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Refusal:
    """How a call was refused."""

    reason: str
    detail: dict[str, Any]


class Session:
    """One connection, and at most one call under way."""

    def __init__(self, database: Database, role: str = "till_endpoint") -> None:
        self._connection = psycopg.connect(
            database.conninfo(role), autocommit=True, row_factory=dict_row
        )
        self._watcher = database.admin()
        self._thread = ThreadPoolExecutor(1)
        self._call: Future[DictRow | Refusal] | None = None

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.cancel_safe()
        self._thread.shutdown()
        self._connection.close()

    def run(self, query: LiteralString, **arguments: object) -> DictRow | Refusal:
        """Return the one row of a call, or how it was refused."""
        try:
            row = self._connection.execute(query, arguments).fetchone()
        except psycopg.Error as error:
            if not (error.sqlstate or "").startswith("TK"):
                raise
            return Refusal(
                error.diag.message_primary or "", json.loads(error.diag.message_detail or "null")
            )
        assert row is not None
        return row

    def begin(self, query: LiteralString, **arguments: object) -> DictRow:
        """Make a call in a transaction that stays open, with its locks."""
        self._connection.execute("begin")
        row = self.run(query, **arguments)
        assert not isinstance(row, Refusal), row
        return row

    def begin_write(self, query: LiteralString) -> None:
        """Write without a function, in a transaction that stays open. For administrators."""
        self._connection.execute("begin")
        self._connection.execute(query)

    def commit(self) -> None:
        self._connection.execute("commit")

    def rollback(self) -> None:
        self._connection.execute("rollback")

    def start(self, query: LiteralString, **arguments: object) -> None:
        """Make a call without waiting for its end."""
        self._call = self._thread.submit(self.run, query, **arguments)

    def wait_until_blocked(self) -> None:
        """Return when the server says that the call waits for a lock; fail if it ended instead."""
        assert self._call is not None
        query = "select wait_event_type from pg_stat_activity where pid = %s and state = 'active'"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            row = self._watcher.execute(query, (self._connection.info.backend_pid,)).fetchone()
            if row == ("Lock",):
                return
            assert not self._call.done(), f"it did not wait: {self._call.result()}"
        raise AssertionError("it neither waits for a lock nor ends")

    def result(self) -> DictRow | Refusal:
        """Wait for the call that was started, and return what `run` would have."""
        assert self._call is not None
        return self._call.result(PATIENCE_SECONDS)
