"""Readiness: one look for all who ask, over a connection that is not the pool's."""

import asyncio

import psycopg
import pytest

from support.servers import Database
from tillkeeper import readiness
from tillkeeper.readiness import Readiness

UNAVAILABLE = "database_unavailable"


class Looks:
    """Counts the looks, and makes each wait until it is told to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.go_on = asyncio.Event()
        self._look = readiness._find_obstacle
        monkeypatch.setattr(readiness, "_find_obstacle", self._find_obstacle)

    async def _find_obstacle(
        self, connection: psycopg.AsyncConnection[dict[str, object]]
    ) -> str | None:
        self.count += 1
        await self.go_on.wait()
        return await self._look(connection)


def test_all_who_ask_at_once_share_a_look(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        ready = Readiness(database.conninfo())
        looks = Looks(monkeypatch)
        asked = [asyncio.create_task(ready.obstacle()) for _ in range(50)]
        while not looks.count:  # noqa: ASYNC110
            await asyncio.sleep(0)
        asked.pop(0).cancel()  # the one that began the look hangs up
        looks.go_on.set()
        assert set(await asyncio.gather(*asked)) == {None}
        assert looks.count == 1
        await ready.close()

    asyncio.run(run())


def test_an_answer_is_kept_for_a_while_and_no_longer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        ready = Readiness(database.conninfo())
        looks = Looks(monkeypatch)
        looks.go_on.set()
        monkeypatch.setattr(readiness, "CACHE_SECONDS", 1000.0)
        assert [await ready.obstacle() for _ in range(3)] == [None] * 3
        assert looks.count == 1
        await ready.close()

        monkeypatch.setattr(readiness, "CACHE_SECONDS", 0.0)
        ready = Readiness(database.conninfo())
        assert [await ready.obstacle() for _ in range(3)] == [None] * 3
        assert looks.count == 4
        await ready.close()

    asyncio.run(run())


def test_a_server_that_hangs_is_not_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(readiness, "CACHE_SECONDS", 0.0)

    async def run() -> None:
        ready = Readiness(database.conninfo())
        looks = Looks(monkeypatch)
        async with asyncio.timeout(30):
            assert [await ready.obstacle() for _ in range(3)] == [UNAVAILABLE] * 3
        assert looks.count <= 1  # the same look, not one more for each who asks
        looks.go_on.set()
        while await ready.obstacle() is not None:
            pass
        await ready.close()

    asyncio.run(run())


def test_a_connection_that_was_lost_is_replaced(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "CACHE_SECONDS", 0.0)

    async def run() -> None:
        ready = Readiness(database.conninfo())
        assert await ready.obstacle() is None
        database.admin().execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = 'till_app' and datname = current_database()"
        )
        assert await ready.obstacle() is None
        await ready.close()

    asyncio.run(run())
