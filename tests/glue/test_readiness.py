"""Readiness: one look for all who ask, over a connection that is not the pool's."""

import asyncio

import psycopg
import pytest

from support.servers import Database
from tillkeeper.endpoints import readiness
from tillkeeper.endpoints.fit import Misfit, find_misfit
from tillkeeper.endpoints.readiness import DATABASE_UNAVAILABLE, Readiness
from tillkeeper.release import Release, database_directory, package_release

PACKAGE = package_release(database_directory())


class Looks:
    """Counts the looks, and makes each wait until it is told to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.go_on = asyncio.Event()
        self._look = find_misfit
        monkeypatch.setattr(readiness, "find_misfit", self._find_misfit)

    async def _find_misfit(
        self, connection: psycopg.AsyncConnection[dict[str, object]], package: Release
    ) -> Misfit | None:
        self.count += 1
        await self.go_on.wait()
        return await self._look(connection, package)


def test_all_who_ask_at_once_share_a_look(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        ready = Readiness(database.conninfo(), PACKAGE)
        looks = Looks(monkeypatch)
        asked = [asyncio.create_task(ready.misfit()) for _ in range(50)]
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
        ready = Readiness(database.conninfo(), PACKAGE)
        looks = Looks(monkeypatch)
        looks.go_on.set()
        monkeypatch.setattr(readiness, "CACHE_SECONDS", 1000.0)
        assert [await ready.misfit() for _ in range(3)] == [None] * 3
        assert looks.count == 1
        await ready.close()

        monkeypatch.setattr(readiness, "CACHE_SECONDS", 0.0)
        ready = Readiness(database.conninfo(), PACKAGE)
        assert [await ready.misfit() for _ in range(3)] == [None] * 3
        assert looks.count == 4
        await ready.close()

    asyncio.run(run())


def test_a_server_that_hangs_is_not_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(readiness, "CACHE_SECONDS", 0.0)

    async def run() -> None:
        ready = Readiness(database.conninfo(), PACKAGE)
        looks = Looks(monkeypatch)
        async with asyncio.timeout(30):
            assert [await ready.misfit() for _ in range(3)] == [DATABASE_UNAVAILABLE] * 3
        assert looks.count <= 1  # the same look, not one more for each who asks
        looks.go_on.set()
        while await ready.misfit() is not None:
            pass
        await ready.close()

    asyncio.run(run())


def test_a_connection_that_was_lost_is_replaced(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "CACHE_SECONDS", 0.0)

    async def run() -> None:
        ready = Readiness(database.conninfo(), PACKAGE)
        assert await ready.misfit() is None
        database.admin().execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = 'till_endpoint' and datname = current_database()"
        )
        assert await ready.misfit() is None
        await ready.close()

    asyncio.run(run())
