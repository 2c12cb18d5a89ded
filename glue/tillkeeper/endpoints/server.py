"""Serves the application with uvicorn."""

import functools
import socket
from collections.abc import Sequence

import click
import uvicorn

from tillkeeper.endpoints.app import create_app
from tillkeeper.endpoints.connections import (
    ACCEPTED_AT_ONCE,
    KEEP_ALIVE_SECONDS,
    LimitedProtocol,
    Places,
    connection_limit,
)
from tillkeeper.endpoints.tokens import Tokens
from tillkeeper.logs import configure_logging
from tillkeeper.settings import Secret
from tillkeeper.stripe.gateway import StripeGateway

LISTEN_QUEUE = 2048  # connections that the kernel keeps for us
SHUTDOWN_SECONDS = 20


class AnnouncingServer(uvicorn.Server):
    """Says where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for server in self.servers:
            for listener in server.sockets:
                # asyncio has one number for the queue and for how many it accepts at a time.
                with listener.dup() as same:
                    same.listen(LISTEN_QUEUE)
                host, port = listener.getsockname()[:2]
                place = f"[{host}]" if ":" in host else host
                click.echo(f"listening on http://{place}:{port}")


def serve_http(
    host: str,
    port: int,
    conninfo: str,
    secrets: Sequence[Secret],
    tokens: Tokens,
    gateway: StripeGateway | None,
) -> None:
    """Serve until the process is told to end. Port 0 takes a free one.

    Raises SettingsError when too few files may be open.
    """
    configure_logging()
    places = Places(connection_limit())
    config = uvicorn.Config(
        create_app(conninfo, secrets, tokens, gateway),
        host=host,
        port=port,
        log_config=None,  # ours
        log_level="warning",
        access_log=False,  # each route logs what it decided
        server_header=False,
        # What limits connections is written for these.
        http=functools.partial(LimitedProtocol, places),  # type: ignore[arg-type]
        ws="none",
        loop="asyncio",
        backlog=ACCEPTED_AT_ONCE,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    AnnouncingServer(config).run()
