"""Whether the database can be worked with, for /readyz.

Asked over a connection of its own, so that questions take none from the pool, and at most once a
second, however many ask.
"""

import asyncio
import time

import psycopg
from psycopg.rows import DictRow, dict_row

from tillkeeper.database import CONNECTION_SETTINGS, check_writable, complete_conninfo
from tillkeeper.endpoints.fit import Misfit, find_misfit
from tillkeeper.release import Release

LOOK_SECONDS = 2.0
CACHE_SECONDS = 1.0
DATABASE_UNAVAILABLE = Misfit("database_unavailable", {})


class Readiness:
    """What stands in the way of work, if anything does."""

    def __init__(self, conninfo: str, package: Release) -> None:
        self._package = package
        self._conninfo = complete_conninfo(conninfo)
        self._connection: psycopg.AsyncConnection[DictRow] | None = None
        self._look: asyncio.Task[Misfit | None] | None = None
        self._good_until = 0.0

    async def misfit(self) -> Misfit | None:
        """Return what stands in the way; None when ready."""
        if self._look is None or (self._look.done() and time.monotonic() >= self._good_until):
            self._look = asyncio.create_task(self._look_again())
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                # Who is impatient, or hangs up, must not take the answer from the others.
                return await asyncio.shield(self._look)
        except TimeoutError:
            return DATABASE_UNAVAILABLE

    async def close(self) -> None:
        await self._disconnect()  # first, or the look would wait for a server that hangs
        if self._look is not None:
            self._look.cancel()
            await asyncio.wait([self._look])

    async def _look_again(self) -> Misfit | None:
        is_old = self._connection is not None
        try:
            connection = await self._connected()
            await check_writable(connection)
            found = await find_misfit(connection, self._package)
        except psycopg.Error:
            await self._disconnect()
            if is_old:  # it may have been lost while nobody asked
                return await self._look_again()
            found = DATABASE_UNAVAILABLE
        self._good_until = time.monotonic() + CACHE_SECONDS
        return found

    async def _connected(self) -> psycopg.AsyncConnection[DictRow]:
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(
                self._conninfo, row_factory=dict_row, **CONNECTION_SETTINGS
            )
        return self._connection

    async def _disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
