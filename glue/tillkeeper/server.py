"""Serves the application with uvicorn."""

import socket
from collections.abc import Sequence

import click
import uvicorn

from tillkeeper.app import create_app
from tillkeeper.logs import configure_logging
from tillkeeper.settings import Secret
from tillkeeper.stripe_gateway import StripeGateway
from tillkeeper.tokens import Tokens

KEEP_ALIVE_SECONDS = 30
SHUTDOWN_SECONDS = 20


class AnnouncingServer(uvicorn.Server):
    """Says where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for server in self.servers:
            for listener in server.sockets:
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
    """Serve until the process is told to end. Port 0 takes a free one."""
    configure_logging()
    config = uvicorn.Config(
        create_app(conninfo, secrets, tokens, gateway),
        host=host,
        port=port,
        log_config=None,  # ours
        log_level="warning",
        access_log=False,  # each route logs what it decided
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    AnnouncingServer(config).run()
