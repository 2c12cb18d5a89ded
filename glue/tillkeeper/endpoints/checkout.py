"""POST /checkouts and its neighbours: carries out at Stripe what the database decides.

An attempt is committed before Stripe is called, no transaction is open while it is, and what came
of it is committed after: the request may die at every step. What is refused, which sessions are
expired, and what the caller is answered, the database says.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

from psycopg.types.json import Jsonb
from stripe.params.checkout import SessionCreateParams

from tillkeeper.endpoints.answers import RETRY_LATER, ApiError, refusal
from tillkeeper.endpoints.api import Argument, Function
from tillkeeper.endpoints.arguments import ArgumentError, read_arguments
from tillkeeper.endpoints.bodies import read_body
from tillkeeper.endpoints.calls import Call, endpoint
from tillkeeper.stripe.errors import GatewayError, RetryableError
from tillkeeper.stripe.gateway import COMPLETE, StripeGateway

BODY_BYTES = 64 * 1024
URL_LENGTH = 5000
STRIPE_SECONDS = 40.0  # all calls to Stripe of one request together
AMOUNT_CODES = ("amount_too_small", "amount_too_large")  # the limits of each currency are Stripe's

Result = TypeVar("Result")
Answer = Mapping[str, Any]


def _takes(function: str, *arguments: Argument) -> Function:
    return Function(function, "", "", arguments, "", returns_set=False, columns=None)


ACCOUNT = Argument("account_id", "text", None)
PAGES = (Argument("success_url", "text", None), Argument("cancel_url", "text", None))
CHECKOUT = _takes(
    "begin_checkout",
    ACCOUNT,
    Argument("instance_id", "text", None),
    Argument("plan", "text", None),
    Argument("billing_starts_at", "timestamp with time zone", "null"),
    *PAGES,
)
PURCHASE = _takes("begin_credit_purchase", ACCOUNT, Argument("amount", "bigint", None), *PAGES)
PORTAL = _takes(
    "billing_portal_customer",
    ACCOUNT,
    Argument("instance_id", "text", "null"),
    Argument("return_url", "text", None),
)


class StripeCalls:
    """The calls to Stripe of one request, which have a deadline together."""

    def __init__(self, call: Call) -> None:
        self.gateway: StripeGateway = call.request.app.state.gateway
        self._deadline = asyncio.get_running_loop().time() + STRIPE_SECONDS

    async def wait_for(self, call: Awaitable[Result]) -> Result:
        """Return the result of a call. Raises GatewayError."""
        try:
            async with asyncio.timeout_at(self._deadline):
                return await call
        except TimeoutError:
            raise RetryableError("timeout") from None


@contextmanager
def _stripe_answered(call: Call) -> Iterator[None]:
    """Make answers of what goes wrong at Stripe. Raises ApiError."""
    try:
        yield
    except GatewayError as error:
        call.notes["stripe"] = error.reason
        if isinstance(error, RetryableError):
            raise ApiError(
                502,
                "stripe_unavailable",
                hint="Nothing was sold. Try again in a moment.",
                headers=RETRY_LATER,
            ) from error
        if error.reason in AMOUNT_CODES:
            raise _refusal(call, "amount_out_of_range", {"stripe": error.reason}) from error
        raise ApiError(
            502, "stripe_refused", hint="The same request will not succeed: look at the log."
        ) from error


@endpoint("checkout", "app")
async def start_checkout(call: Call) -> Answer:
    """Answer where the customer pays for an instance."""
    wanted = await _read(call, CHECKOUT)
    order = await call.database.call(
        "begin_checkout",
        p_account_id=wanted["account_id"],
        p_instance_id=wanted["instance_id"],
        p_plan=wanted["plan"],
        p_billing_starts_at=wanted.get("billing_starts_at"),
    )
    session = _session(order, wanted)
    session["mode"] = "subscription"
    session["line_items"] = [{"price": order["stripe_price_id"], "quantity": 1}]
    session["subscription_data"] = {"metadata": order["metadata"]}
    if order["billing_starts_at"]:
        session["subscription_data"]["trial_end"] = int(order["billing_starts_at"].timestamp())
    session["allow_promotion_codes"] = True
    return await _sell(call, order, session, _make_way)


@endpoint("credit purchase", "app")
async def start_credit_purchase(call: Call) -> Answer:
    """Answer where the customer pays for credits."""
    wanted = await _read(call, PURCHASE)
    order = await call.database.call(
        "begin_credit_purchase", p_account_id=wanted["account_id"], p_amount=wanted["amount"]
    )
    session = _session(order, wanted)
    session["mode"] = "payment"
    session["line_items"] = [
        {
            "price_data": {
                "currency": order["currency"],
                "unit_amount": order["unit_amount"],
                "product_data": {"name": "Credits"},
            },
            "quantity": 1,
        }
    ]
    session["payment_intent_data"] = {"metadata": order["metadata"]}
    return await _sell(call, order, session, None)


@endpoint("checkout status", "read")
async def show_checkout(call: Call) -> Answer:
    """Answer a checkout as it now is."""
    attempt_id = call.request.path_params["attempt_id"]
    if "\0" in attempt_id:  # PostgreSQL cannot even look for it
        raise _refusal(call, "checkout_not_found", {"attempt_id": attempt_id})
    (checkout,) = await call.database.call_for_json("checkout_status", {"p_attempt_id": attempt_id})
    call.notes["attempt_id"] = attempt_id
    return checkout


@endpoint("billing portal", "app")
async def open_billing_portal(call: Call) -> Answer:
    """Answer where the customer manages what Stripe bills."""
    wanted = await _read(call, PORTAL)
    billed = await call.database.call(
        "billing_portal_customer",
        p_account_id=wanted["account_id"],
        p_instance_id=wanted.get("instance_id"),
    )
    stripe = StripeCalls(call)
    portal = stripe.gateway.create_portal_session(
        billed["billing_portal_customer"], wanted["return_url"]
    )
    with _stripe_answered(call):
        return {"url": await stripe.wait_for(portal)}


async def _read(call: Call, function: Function) -> dict[str, Any]:
    wanted = read_arguments(function, await read_body(call.request, BODY_BYTES), ())
    for name, value in wanted.items():
        if name.endswith("_url") and not _is_address(value):
            raise ArgumentError(
                name, f"an http or https address of at most {URL_LENGTH} characters"
            )
    return wanted


def _is_address(value: object) -> bool:
    text = str(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    # Some blanks and control characters are not looked at by urlsplit.
    is_clean = text.isprintable() and " " not in text and len(text) <= URL_LENGTH
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_clean


def _session(order: Answer, pages: Answer) -> SessionCreateParams:
    return {
        "metadata": order["metadata"],
        # What is paid is booked in the currency of the account.
        "adaptive_pricing": {"enabled": False},
        "success_url": pages["success_url"],
        "cancel_url": pages["cancel_url"],
    }


MakeWay = Callable[[Call, StripeCalls, str, str], Awaitable[Answer | None]]


async def _sell(
    call: Call, order: Answer, session: SessionCreateParams, make_way: MakeWay | None
) -> Answer:
    """Make the session of an attempt that was begun, and answer where the customer pays."""
    attempt_id: str = order["attempt_id"]
    with _stripe_answered(call):
        try:
            step = await _make_session(call, order, session, make_way)
        except GatewayError as error:
            # Whether Stripe has made a session all the same, the clean-up will find out.
            await _fail(call, attempt_id, error.reason)
            raise
    if step["reason"]:
        raise _refusal(call, step["reason"], {"attempt_id": step["attempt_id"]})
    call.notes["attempt_id"] = step["attempt_id"]
    return {"attempt_id": step["attempt_id"], "url": step["url"]}


async def _make_session(
    call: Call, order: Answer, session: SessionCreateParams, make_way: MakeWay | None
) -> Answer:
    attempt_id: str = order["attempt_id"]
    stripe = StripeCalls(call)
    session["customer"] = await _customer(call, stripe, order)
    if make_way and (step := await make_way(call, stripe, attempt_id, session["customer"])):
        return step
    made = await stripe.wait_for(stripe.gateway.create_session(session, attempt_id))
    return await call.database.call(
        "record_checkout_session",
        p_attempt_id=attempt_id,
        p_session_id=made["id"],
        p_url=made["url"],
    )


async def _customer(call: Call, stripe: StripeCalls, order: Answer) -> str:
    if order["stripe_customer_id"]:
        return str(order["stripe_customer_id"])
    account_id = order["account_id"]
    made = await stripe.wait_for(stripe.gateway.create_customer(account_id, order["attempt_id"]))
    # Another request may have been faster: the first one stays.
    row = await call.database.call(
        "remember_stripe_customer", p_account_id=account_id, p_stripe_customer_id=made
    )
    return str(row["remember_stripe_customer"])


async def _make_way(
    call: Call, stripe: StripeCalls, attempt_id: str, customer_id: str
) -> Answer | None:
    """Expire what the new session would compete with; return the answer when it is not to be made.

    The sessions are read before the subscriptions: what completes in between is a subscription.
    """
    sessions = await stripe.wait_for(stripe.gateway.sessions_of(customer_id, "open"))
    subscriptions = await stripe.wait_for(stripe.gateway.subscriptions_of(customer_id))
    step = await call.database.call(
        "review_checkout",
        p_attempt_id=attempt_id,
        p_sessions=Jsonb(sessions),
        p_subscriptions=Jsonb(subscriptions),
    )
    if step["reason"] or step["url"]:
        return step
    for session_id in step["expire_session_ids"]:
        if await stripe.wait_for(stripe.gateway.expire_session(session_id)) == COMPLETE:
            # The customer has just paid there.
            await _fail(call, attempt_id, "checkout_completed")
            return {"attempt_id": attempt_id, "reason": "checkout_completed"}
    return None


async def _fail(call: Call, attempt_id: str, reason: str) -> None:
    await call.database.call("fail_checkout", p_attempt_id=attempt_id, p_reason=reason)


def _refusal(call: Call, reason: str, detail: Answer) -> ApiError:
    errors = call.description.errors.values()
    return refusal(next(error for error in errors if error.reason == reason), detail)
