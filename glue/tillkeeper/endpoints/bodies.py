"""Reads the body of a request: JSON only, of bounded size, within a deadline."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from tillkeeper.endpoints.answers import ApiError

BODY_SECONDS = 10.0
BODY_INCOMPLETE = "body_incomplete"


async def read_body(request: Request, max_bytes: int) -> bytes:
    """Return the body as it came. Raises ApiError."""
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        raise ApiError(415, "unsupported_media_type")
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise ApiError(413, "body_too_large")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > max_bytes:
                    raise ApiError(413, "body_too_large")
    except TimeoutError:
        # Or the rest could go on coming, byte by byte.
        raise ApiError(408, "body_timeout", headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise ApiError(400, BODY_INCOMPLETE) from None
    return bytes(body)
