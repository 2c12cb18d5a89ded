"""What the application may call is asked for once, however many want to know."""

import asyncio
from typing import Any

import psycopg
import pytest

from tillkeeper.database import Database
from tillkeeper.endpoints.api import Api

CLIENTS = 50


class AwayDatabase(Database):
    """Lets whoever asks wait, and then fails."""

    def __init__(self) -> None:
        self.asked = 0
        self.fail = asyncio.Event()

    async def call_for_all(self, function: str, **arguments: object) -> list[dict[str, Any]]:
        self.asked += 1
        await self.fail.wait()
        raise psycopg.OperationalError("away")


def test_all_who_wait_for_a_database_that_is_away_share_its_failure() -> None:
    async def ask() -> None:
        database = AwayDatabase()
        api = Api(database)
        clients = [asyncio.create_task(api.describe()) for _ in range(CLIENTS)]
        await asyncio.sleep(0)
        clients[0].cancel()  # hangs up
        await asyncio.sleep(0)
        database.fail.set()
        ends = await asyncio.gather(*clients, return_exceptions=True)
        assert [type(end) for end in ends[1:]] == [psycopg.OperationalError] * (CLIENTS - 1)
        assert database.asked == 1
        with pytest.raises(psycopg.OperationalError):
            await api.describe()
        assert database.asked == 2

    asyncio.run(ask())
