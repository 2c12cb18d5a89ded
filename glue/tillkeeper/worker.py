"""The worker: makes the calls to Stripe that the database asks for.

Take an intent, call with no transaction open, record the answer: three separate steps, each of
which may be the last one. The database hands an intent that was not answered out again, and the
same call a second time has no second effect.

Once a minute it also issues what has become due by time alone, each in a transaction of its own.
"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from tillkeeper.database import Database, is_retryable
from tillkeeper.logs import Timer, configure_logging, log
from tillkeeper.settings import Secret
from tillkeeper.stripe_gateway import GatewayError, StripeGateway

IDLE_SECONDS = 1.0
SWEEP_SECONDS = 60.0  # between two looks for passes whose next month is due
SWEEP_SIZE = 100
INTENT_SECONDS = 50.0  # all calls of an intent together: it is taken for a minute

Answer = dict[str, Any]
Call = Callable[[StripeGateway, Mapping[str, Any], str], Awaitable[Answer]]


def run_worker(conninfo: str, api_key: Secret, api_base: str, *, once: bool) -> None:
    """Work until the process is told to end, or, with `once`, until nothing is due.

    Raises psycopg.Error when intents cannot be taken and waiting would not help; with `once`,
    whenever they cannot be taken.
    """
    configure_logging()
    asyncio.run(_work(Database(conninfo), StripeGateway(api_key, api_base), once))


async def _work(database: Database, gateway: StripeGateway, once: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await database.open()
    log("worker started")
    next_sweep = 0.0
    try:
        while not stop.is_set():
            if time.monotonic() >= next_sweep:
                is_done = await _issue_due_passes(database, patient=not once)
                next_sweep = time.monotonic() + SWEEP_SECONDS if is_done else 0.0
            if not await _work_on_next(database, gateway, patient=not once):
                if next_sweep == 0.0:
                    continue
                if once:
                    break
                await _sleep(stop)
    finally:
        await gateway.close()
        await database.close()
    log("worker stopped")


async def _work_on_next(database: Database, gateway: StripeGateway, *, patient: bool) -> bool:
    """Work on the next intent that is due; tell whether there was one."""
    try:
        intent = await database.call("take_intent")
    except psycopg.Error as error:
        if not (patient and is_retryable(error)):
            raise
        log("database unavailable", sqlstate=error.sqlstate)
        return False
    if intent["intent_id"] is None:
        return False
    timer = Timer()
    reason = await _handle(database, gateway, intent)
    log(
        "intent",
        intent_id=intent["intent_id"],
        kind=intent["kind"],
        attempt=intent["attempts"],
        outcome="failed" if reason else "answered",
        reason=reason,
        ms=timer.milliseconds(),
    )
    return True


async def _issue_due_passes(database: Database, *, patient: bool) -> bool:
    """Issue the months that are due longest; tell whether that were all that can be issued."""
    try:
        passes = await database.call_for_all("due_passes", SWEEP_SIZE)
    except psycopg.Error as error:
        if not (patient and is_retryable(error)):
            raise
        log("database unavailable", sqlstate=error.sqlstate)
        return True
    return not any([await _issue_due_pass(database, each["due_passes"]) for each in passes])


async def _issue_due_pass(database: Database, pass_id: int) -> bool:
    """Issue one month; one that fails is left for the next sweep."""
    timer = Timer()
    sqlstate = None
    try:
        await database.call("issue_due_pass_credits", pass_id)
    except psycopg.Error as error:
        sqlstate = error.sqlstate or "connection"
    log("pass issued", pass_id=pass_id, sqlstate=sqlstate, ms=timer.milliseconds())
    return sqlstate is None


async def _handle(
    database: Database, gateway: StripeGateway, intent: Mapping[str, Any]
) -> str | None:
    """Make the call and record what came of it; return why it failed, if it did."""
    answer, reason = await _call(gateway, intent)
    if answer is not None:
        reason = await _record(database, "answer_intent", intent["intent_id"], Jsonb(answer))
    if reason is not None:
        await _record(database, "fail_intent", intent["intent_id"], reason)
    return reason


async def _call(
    gateway: StripeGateway, intent: Mapping[str, Any]
) -> tuple[Answer, None] | tuple[None, str]:
    call = CALLS.get(intent["kind"])
    if call is None:
        return None, "unknown_kind"
    try:
        async with asyncio.timeout(INTENT_SECONDS):
            return await call(gateway, intent["parameters"], intent["idempotency_key"]), None
    except GatewayError as error:
        return None, error.reason
    except TimeoutError:
        return None, "timeout"
    except Exception as error:  # one intent that cannot be understood must not stop the others
        log("intent crashed", intent_id=intent["intent_id"], exception=type(error).__name__)
        return None, "internal_error"


async def _record(
    database: Database, function: LiteralString, intent_id: int, value: object
) -> str | None:
    """Call the function; return why it failed, if it did: the intent will be due again."""
    try:
        await database.call(function, intent_id, value)
    except psycopg.Error as error:
        log("not recorded", intent_id=intent_id, function=function, sqlstate=error.sqlstate)
        return f"answer_not_recorded:{error.sqlstate or 'connection'}"
    return None


async def _sleep(stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            await stop.wait()
    except TimeoutError:
        pass


async def _cancel_subscription(
    gateway: StripeGateway, parameters: Mapping[str, Any], idempotency_key: str
) -> Answer:
    return await gateway.cancel_subscription(parameters["stripe_subscription_id"], idempotency_key)


async def _refresh_subscription(
    gateway: StripeGateway, parameters: Mapping[str, Any], _: str
) -> Answer:
    return await gateway.retrieve_subscription(parameters["stripe_subscription_id"])


async def _fetch_invoice_payments(
    gateway: StripeGateway, parameters: Mapping[str, Any], _: str
) -> Answer:
    return {"payment_ids": await gateway.invoice_payment_ids(parameters["invoice_id"])}


async def _refund_invoice(
    gateway: StripeGateway, parameters: Mapping[str, Any], idempotency_key: str
) -> Answer:
    first, *more = await gateway.refund_invoice(parameters["invoice_id"], idempotency_key)
    return {**first, "more": more} if more else dict(first)


async def _expire_checkout_session(
    gateway: StripeGateway, parameters: Mapping[str, Any], _: str
) -> Answer:
    return {"status": await gateway.expire_session(parameters["session_id"])}


async def _clean_up_checkout(
    gateway: StripeGateway, parameters: Mapping[str, Any], _: str
) -> Answer:
    # Without a customer no session can have been made.
    customer_id, attempt_id = parameters["stripe_customer_id"], parameters["attempt_id"]
    found = []
    for session in await gateway.sessions_of(customer_id) if customer_id else []:
        if (session["metadata"] or {}).get("attempt_id") == attempt_id:
            status = session["status"]
            if status == "open":
                status = await gateway.expire_session(session["id"])
            found.append({"id": session["id"], "status": status})
    return {"sessions": found}


# What each kind of intent asks for. Its parameters and its answer are till.answer_intent's.
CALLS: Mapping[str, Call] = {
    "cancel_subscription": _cancel_subscription,
    "refresh_subscription": _refresh_subscription,
    "fetch_invoice_payments": _fetch_invoice_payments,
    "refund_invoice": _refund_invoice,
    "expire_checkout_session": _expire_checkout_session,
    "clean_up_checkout": _clean_up_checkout,
}
