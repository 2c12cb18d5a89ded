"""Limits on connections: how many there may be, and how long one may keep the server waiting.

uvicorn has no deadline for the head of a request, starts its patience anew at every byte, and
answers 503 to everybody, Stripe too, when a limit is reached. Here a connection that comes while
all places are taken gets the place of the one that has kept the server waiting for longest. One
whose request is whole, and being answered, keeps its place.
"""

import asyncio
import resource
from pathlib import Path
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from tillkeeper.database import POOL_SIZE
from tillkeeper.logs import log
from tillkeeper.settings import SettingsError
from tillkeeper.stripe.calls import CONNECTIONS as STRIPE_CONNECTIONS

HEAD_SECONDS = 10.0  # for the whole head of a request, from its first byte or the connection on
KEEP_ALIVE_SECONDS = 30  # between an answer and the next request
MOST_CONNECTIONS = 512  # each may hold some 300 KiB
FEWEST_CONNECTIONS = 32
# asyncio accepts so many at a time, and again twice before it closes what the first were too many.
ACCEPTED_AT_ONCE = 16
# What else needs a descriptor: the pool, /readyz, Stripe, connections on their way in, and spare.
RESERVED_FILES = POOL_SIZE + 1 + STRIPE_CONNECTIONS + 4 * ACCEPTED_AT_ONCE + 16
SECONDS_BETWEEN_REPORTS = 60.0


def connection_limit() -> int:
    """Return how many connections fit the limit of open files. Raises SettingsError."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    needed = sum(1 for _ in Path("/dev/fd").iterdir()) + RESERVED_FILES
    if files < needed + FEWEST_CONNECTIONS:
        raise SettingsError(
            f"only {files} files may be open (ulimit -n); at least {needed + FEWEST_CONNECTIONS}"
            " are needed to serve"
        )
    return min(files - needed, MOST_CONNECTIONS)


class Places:
    """The places of a server: who has one, and who keeps the server waiting."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken: set[LimitedProtocol] = set()
        self._waiting: dict[LimitedProtocol, None] = {}  # the longest first
        self._evicted = 0
        self._next_report = 0.0

    def take(self, connection: "LimitedProtocol") -> None:
        """Give a new connection a place, that of another one if need be."""
        self._taken.add(connection)
        self._waiting[connection] = None
        if len(self._taken) > self._limit:
            # With all others at work, it is the new one itself.
            self._evict(next(iter(self._waiting)))

    def wait(self, connection: "LimitedProtocol") -> None:
        """Note that a connection keeps the server waiting; one that did already stays in line."""
        if connection in self._taken:
            self._waiting.setdefault(connection)

    def work(self, connection: "LimitedProtocol") -> None:
        """Note that the server is at work for a connection."""
        self._waiting.pop(connection, None)

    def leave(self, connection: "LimitedProtocol") -> None:
        self._taken.discard(connection)
        self._waiting.pop(connection, None)

    def _evict(self, connection: "LimitedProtocol") -> None:
        self.leave(connection)
        connection.transport.abort()
        self._evicted += 1
        now = connection.loop.time()
        if now >= self._next_report:
            log("connections closed for new ones", limit=self._limit, closed=self._evicted)
            self._evicted, self._next_report = 0, now + SECONDS_BETWEEN_REPORTS


class LimitedProtocol(H11Protocol):
    """A connection with a place among others, and a deadline for what it sends."""

    head_seconds = HEAD_SECONDS

    def __init__(
        self,
        places: Places,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._places = places
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._set_deadline()
        self._places.take(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._places.leave(self)
        self._forget_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._is_request_under_way():
            self._set_deadline()  # the first byte of a head, or of a body that nobody wants
        super().data_received(data)
        self._note()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._note()
        if self.transport.is_closing():
            self._set_deadline()

    def timeout_keep_alive_handler(self) -> None:
        # Closing would wait for ever for a client that does not take its answer.
        self.transport.abort()

    def _is_request_under_way(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _note(self) -> None:
        if self._is_request_under_way():
            self._forget_deadline()  # who reads the body has a deadline of its own
        if self._is_request_under_way() and not self.cycle.more_body:
            self._places.work(self)
        else:
            self._places.wait(self)

    def _set_deadline(self) -> None:
        """Give the client time; one that is set stays, whatever the client sends."""
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
