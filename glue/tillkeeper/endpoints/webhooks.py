"""POST /webhooks/stripe: is it Stripe who speaks, is it of bearable size, then one call.

The body is not looked into: the database receives it as it came, and decides.
"""

import hmac
import re
import time
from collections.abc import Sequence

import psycopg
from starlette.requests import Request
from starlette.responses import JSONResponse

from tillkeeper.database import Database, is_retryable
from tillkeeper.endpoints.answers import ApiError, failure
from tillkeeper.endpoints.bodies import BODY_INCOMPLETE, read_body
from tillkeeper.logs import Timer, log
from tillkeeper.settings import Secret

BODY_BYTES = 256 * 1024
TOLERANCE_SECONDS = 300
UNKNOWN_STATE = "XX000"  # for an error that is not the database's own
OUTCOMES = frozenset({"applied", "duplicate", "ignored", "quarantined"})

_TIMESTAMP = re.compile(r"[0-9]{1,15}")


async def receive_stripe_webhook(request: Request) -> JSONResponse:
    """Answer one delivery of Stripe's.

    200 with the outcome; 400, 408, 413 or 415 for what cannot be from Stripe; 503 when the same
    delivery may succeed later, and 500 when it will not.
    """
    timer = Timer()
    try:
        body = await read_body(request, BODY_BYTES)
        _check_signature(body, request.headers.get("stripe-signature"), request.app.state.secrets)
    except ApiError as refusal:
        if refusal.reason != BODY_INCOMPLETE:  # nobody is there, and anybody can hang up
            log("webhook", outcome="refused", reason=refusal.reason, ms=timer.milliseconds())
        return refusal.short_answer()
    return await _apply(request.app.state.database, body, timer)


async def _apply(database: Database, body: bytes, timer: Timer) -> JSONResponse:
    try:
        event = await database.call("receive_stripe_event", p_body=body)
    except psycopg.Error as error:
        return await _answer_failure(database, body, error, timer)
    if event["outcome"] not in OUTCOMES:
        raise LookupError(f"unknown outcome: {event['outcome']}")
    log(
        "webhook",
        event_id=event["event_id"],
        type=event["type"],
        outcome=event["outcome"],
        reason=event["reason"],
        ms=timer.milliseconds(),
    )
    return JSONResponse({"outcome": event["outcome"], "reason": event["reason"]})


async def _answer_failure(
    database: Database, body: bytes, error: psycopg.Error, timer: Timer
) -> JSONResponse:
    outcome = "retry" if is_retryable(error) else "failed"
    log("webhook", outcome=outcome, sqlstate=error.sqlstate, ms=timer.milliseconds())
    if not is_retryable(error):
        await _record_failure(database, body, error, timer)
    return failure(error).short_answer()


async def _record_failure(
    database: Database, body: bytes, error: psycopg.Error, timer: Timer
) -> None:
    try:
        await database.call(
            "record_failed_event", p_body=body, p_sqlstate=error.sqlstate or UNKNOWN_STATE
        )
    except psycopg.Error as second:
        # Stripe delivers again, so the event is not lost; only the operator's note of it is.
        log("failed event not recorded", sqlstate=second.sqlstate, ms=timer.milliseconds())


def _check_signature(body: bytes, header: str | None, secrets: Sequence[Secret]) -> None:
    """Raise ApiError unless one of the secrets signed the body, within the tolerance of now.

    The stripe package would do, but for bodies that are not UTF-8: it decodes them first.
    """
    parts = [part.partition("=") for part in (header or "").split(",")]
    stamps = [value for name, _, value in parts if name == "t"]
    # Of several timestamps the first counts, and it is the one that was signed.
    if not stamps or not _TIMESTAMP.fullmatch(stamps[0]):
        raise ApiError(400, "invalid_signature")
    if abs(time.time() - int(stamps[0])) > TOLERANCE_SECONDS:
        raise ApiError(400, "invalid_signature")
    given = [value.encode() for name, _, value in parts if name == "v1"]
    signed = stamps[0].encode() + b"." + body
    for secret in secrets:
        wanted = hmac.digest(secret.reveal().encode(), signed, "sha256").hex().encode()
        if any(hmac.compare_digest(wanted, signature) for signature in given):
            return
    raise ApiError(400, "invalid_signature")
