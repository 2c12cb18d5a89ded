"""What each kind of intent has us ask of Stripe."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tillkeeper.logs import log
from tillkeeper.stripe.errors import GatewayError
from tillkeeper.stripe.gateway import StripeGateway

INTENT_SECONDS = 50.0  # all calls of an intent together: it is taken for a minute

Answer = dict[str, Any]
Call = Callable[[StripeGateway, Mapping[str, Any], str], Awaitable[Answer]]


async def make_call(
    gateway: StripeGateway, intent: Mapping[str, Any]
) -> tuple[Answer, None] | tuple[None, str]:
    """Return what Stripe answers, or why it did not."""
    call = CALLS[intent["kind"]]
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


# What each kind of intent asks for; one that is not here is left to a newer worker. The parameters
# and the answer of each are till.answer_intent's.
CALLS: Mapping[str, Call] = {
    "cancel_subscription": _cancel_subscription,
    "refresh_subscription": _refresh_subscription,
    "fetch_invoice_payments": _fetch_invoice_payments,
    "refund_invoice": _refund_invoice,
    "expire_checkout_session": _expire_checkout_session,
    "clean_up_checkout": _clean_up_checkout,
}
