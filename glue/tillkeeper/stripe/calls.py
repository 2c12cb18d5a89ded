"""One call to Stripe: bounded in time and size, and sorted into an answer or an error of ours."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar, cast

import httpx
import stripe

from tillkeeper.stripe.errors import (
    GatewayError,
    RefusedError,
    RetryableError,
    WorldChangedError,
)

CALL_SECONDS = 30.0  # all tries of one call together
PAGE_SIZE = 100  # the most that Stripe gives
ANSWER_BYTES = 4 * 1024 * 1024  # a page of large subscriptions has some 2 MiB
CONNECTIONS = 40  # to Stripe at a time

# What is answered when the object is no longer as the caller believed.
WORLD_CHANGED_CODES = frozenset({"resource_missing"})

_CODE = re.compile(r"[a-z0-9_]{1,80}")

# It would write an identifier into the home directory, and tell Stripe about this machine.
stripe.enable_telemetry = False

Where = TypeVar("Where", bound=Mapping[str, Any])


class AnswerError(Exception):
    """What came cannot be an answer of Stripe's; the text is a reason, as of GatewayError."""


class BoundedClient(stripe.HTTPClient):
    """Carries the calls, and reads no more of an answer than its limit, and only text."""

    name = "httpx"

    def __init__(self, try_seconds: float) -> None:
        super().__init__()
        self._client = httpx.AsyncClient(
            verify=ssl.create_default_context(cafile=stripe.ca_bundle_path),
            timeout=try_seconds,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            # What was compressed could be any size once it is read.
            headers={"accept-encoding": "identity"},
        )

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Return body, status and headers. Raises stripe.APIConnectionError."""
        body = bytearray()
        try:
            async with self._client.stream(
                method, url, headers=headers, content=post_data
            ) as response:
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > ANSWER_BYTES:
                        raise AnswerError("answer_too_large")
            body.decode()  # the stripe package fails on what it cannot, when it would log it
        except UnicodeDecodeError:
            raise _no_answer(should_retry=False) from AnswerError("unreadable_answer")
        except AnswerError as error:
            raise _no_answer(should_retry=False) from error
        except Exception as error:
            raise _no_answer(should_retry=True) from error
        return bytes(body), response.status_code, response.headers

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        await self._client.aclose()


async def answer_of(call: Awaitable[stripe.StripeObject]) -> dict[str, Any]:
    """Return what Stripe answers, as it wrote it. Raises GatewayError.

    The errors of the stripe package hold headers and bodies, so none is passed on, not even as
    a cause.
    """
    try:
        async with asyncio.timeout(CALL_SECONDS):
            response = (await call).last_response
    except TimeoutError:
        raise RetryableError("timeout") from None
    except stripe.APIConnectionError as error:
        raise RetryableError(_why_no_answer(error.__cause__)) from None
    except stripe.StripeError as error:
        raise _sorted(error) from None
    if response is None or not isinstance(response.data, dict):
        raise RetryableError("unreadable_answer")
    return dict(response.data)


def _no_answer(*, should_retry: bool) -> stripe.APIConnectionError:
    return stripe.APIConnectionError("no answer", should_retry=should_retry)  # type: ignore[no-untyped-call]


def _why_no_answer(cause: BaseException | None) -> str:
    if isinstance(cause, AnswerError):
        return str(cause)
    return "timeout" if isinstance(cause, httpx.TimeoutException) else "connection"


def _sorted(error: stripe.StripeError) -> GatewayError:
    status = error.http_status or 0
    if status < 400:
        return RetryableError("unreadable_answer")
    reason = _code(error.json_body) or f"http_{status}"
    if status >= 500 or status in (409, 429) or isinstance(error, stripe.RateLimitError):
        # 409: a request with the same idempotency key is under way.
        kind: type[GatewayError] = RetryableError
    else:
        kind = WorldChangedError if reason in WORLD_CHANGED_CODES else RefusedError
    return kind(reason, is_replay=(error.headers or {}).get("idempotent-replayed") == "true")


def _code(body: object) -> str | None:
    """The error's code, else its type; nothing that could be anything else."""
    error = body.get("error") if isinstance(body, dict) else None
    for name in ("code", "type"):
        text = error.get(name) if isinstance(error, dict) else None
        if isinstance(text, str) and _CODE.fullmatch(text):
            return text
    return None


async def all_of(
    list_async: Callable[[Where], Awaitable[stripe.StripeObject]], where: Where
) -> AsyncIterator[dict[str, Any]]:
    """Yield what a list holds, page by page. Raises GatewayError."""
    asked: dict[str, Any] = {**where, "limit": PAGE_SIZE}
    while True:
        page = await answer_of(list_async(cast(Where, asked)))
        for each in page["data"]:
            yield each
        if not page["has_more"]:
            return
        asked["starting_after"] = page["data"][-1]["id"]
