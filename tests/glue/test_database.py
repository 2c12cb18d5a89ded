"""Which database errors mean what, and what they do to a connection."""

import asyncio

import psycopg
import psycopg_pool
import pytest

from support.servers import Database as FreshDatabase
from tillkeeper.database import Database, is_retryable, kills_connection


class ServerError(psycopg.Error):
    """An error with any code."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


RETRYABLE = (
    "40001 40P01 55P03 57014 25006 53100 53200 53300 53400 08000 08003 08006"
    " 57P01 57P02 57P03 57P04 57P05"
)


@pytest.mark.parametrize("sqlstate", RETRYABLE.split())
def test_retryable(sqlstate: str) -> None:
    assert is_retryable(ServerError(sqlstate))


@pytest.mark.parametrize(
    "sqlstate", ["TK001", "23505", "22003", "42501", "42883", "XX000", "25001", "40002", "57000"]
)
def test_not_retryable(sqlstate: str) -> None:
    assert not is_retryable(ServerError(sqlstate))


def test_without_a_code_only_a_lost_or_missing_connection_is_retryable() -> None:
    assert is_retryable(psycopg.OperationalError("consuming input failed"))
    assert is_retryable(psycopg_pool.PoolTimeout())
    assert is_retryable(psycopg_pool.TooManyRequests())
    assert not is_retryable(psycopg.ProgrammingError("the connection cannot do this"))
    assert not is_retryable(psycopg.DataError("no such value"))


@pytest.mark.parametrize("sqlstate", ["25006", "08006", "57P01", "57P05"])
def test_errors_that_kill_the_connection(sqlstate: str) -> None:
    assert kills_connection(ServerError(sqlstate))


@pytest.mark.parametrize("sqlstate", ["40001", "55P03", "57014", "TK005", "25001"])
def test_errors_that_leave_the_connection_usable(sqlstate: str) -> None:
    assert not kills_connection(ServerError(sqlstate))


@pytest.mark.parametrize(
    ("sqlstate", "kept"), [("25006", False), ("57P01", False), ("40001", True), ("TK001", True)]
)
def test_an_error_that_kills_the_connection_has_it_replaced(
    database: FreshDatabase, sqlstate: str, kept: bool
) -> None:
    database.admin().execute(
        """
        create function till.backend() returns int language sql as 'select pg_backend_pid()';
        create function till.fail(p_state text) returns void language plpgsql as
          'begin raise exception using errcode = p_state, message = pg_backend_pid(); end';
        """
    )

    async def failed_and_later_backends() -> tuple[int, set[int]]:
        pool = Database(database.conninfo("till_endpoint"))
        await pool.open()
        try:
            with pytest.raises(psycopg.Error) as failure:
                await pool.call("fail", p_state=sqlstate)
            assert failure.value.sqlstate == sqlstate
            # The pool takes its connections in turn.
            later = {(await pool.call("backend"))["backend"] for _ in range(20)}
            return int(failure.value.diag.message_primary or ""), later
        finally:
            await pool.close()

    failed, later = asyncio.run(failed_and_later_backends())
    assert (failed in later) == kept
