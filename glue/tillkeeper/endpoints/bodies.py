"""Reads the body of a request: JSON only, of bounded size, within a deadline."""

import asyncio
from collections.abc import Mapping

from starlette.requests import ClientDisconnect, Request

BODY_INCOMPLETE = "body_incomplete"


class RefusedError(Exception):
    """The request is not one to pass on."""

    def __init__(self, status: int, reason: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = headers


async def read_body(request: Request, max_bytes: int, max_seconds: float) -> bytes:
    """Return the body as it came. Raises RefusedError."""
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        raise RefusedError(415, "unsupported_media_type")
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise RefusedError(413, "body_too_large")
    body = bytearray()
    try:
        async with asyncio.timeout(max_seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > max_bytes:
                    raise RefusedError(413, "body_too_large")
    except TimeoutError:
        # Or the rest could go on coming, byte by byte.
        raise RefusedError(408, "body_timeout", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise RefusedError(400, BODY_INCOMPLETE) from None
    return bytes(body)
