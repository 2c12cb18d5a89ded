"""POST /checkouts and its neighbours: carries out at Stripe what the database decides.

An attempt is committed before Stripe is called, no transaction is open while it is, and what came
of it is committed after: the request may die at every step. What is refused, which sessions are
expired, and what the caller is answered, the database says.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import psycopg
from psycopg.types.json import Jsonb
from starlette.requests import Request
from starlette.responses import JSONResponse
from stripe.params.checkout import SessionCreateParams

from tillkeeper.database import Database
from tillkeeper.endpoints.api import Argument, Description, Function
from tillkeeper.endpoints.arguments import ArgumentError, MalformedError, read_arguments
from tillkeeper.endpoints.bodies import RefusedError, read_body
from tillkeeper.endpoints.rpc import (
    BODY_SECONDS,
    INVALID_ARGUMENT,
    RETRY_AFTER_SECONDS,
    ApiError,
    api_error,
    describe,
    require_scope,
    require_token,
)
from tillkeeper.logs import Timer, log
from tillkeeper.stripe.errors import GatewayError, RetryableError
from tillkeeper.stripe.gateway import COMPLETE, StripeGateway

BODY_BYTES = 64 * 1024
URL_LENGTH = 5000
STRIPE_SECONDS = 40.0  # all calls to Stripe of one request together
AMOUNT_CODES = ("amount_too_small", "amount_too_large")  # the limits of each currency are Stripe's

Result = TypeVar("Result")
Answer = Mapping[str, Any]
Act = Callable[[Request, Description], Awaitable[Answer]]
Endpoint = Callable[[Request], Awaitable[JSONResponse]]


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

    def __init__(self, gateway: StripeGateway, seconds: float) -> None:
        self.gateway = gateway
        self._deadline = asyncio.get_running_loop().time() + seconds

    async def wait_for(self, call: Awaitable[Result]) -> Result:
        """Return the result of a call. Raises GatewayError."""
        try:
            async with asyncio.timeout_at(self._deadline):
                return await call
        except TimeoutError:
            raise RetryableError("timeout") from None


def endpoint(name: str, scope: str) -> Callable[[Act], Endpoint]:
    """Make an endpoint of a function: for tokens with the scope, with errors as JSON."""

    def wrap(act: Act) -> Endpoint:
        async def answer(request: Request) -> JSONResponse:
            timer = Timer()
            caller: str | None = None
            try:
                token = require_token(request)
                caller = token.name
                require_scope(token, scope)
                content = await _act(act, request)
            except ApiError as error:
                cause = error.__cause__
                log(
                    name,
                    token=caller,
                    status=error.status,
                    reason=error.reason,
                    sqlstate=cause.sqlstate if isinstance(cause, psycopg.Error) else None,
                    stripe=cause.reason if isinstance(cause, GatewayError) else None,
                    ms=timer.milliseconds(),
                )
                return JSONResponse(error.body, error.status, headers=error.headers)
            attempt_id = content.get("attempt_id")
            log(name, token=caller, status=200, attempt_id=attempt_id, ms=timer.milliseconds())
            return JSONResponse(content)

        return answer

    return wrap


async def _act(act: Act, request: Request) -> Answer:
    description = await describe(request.app.state.api)
    invalid = description.errors[INVALID_ARGUMENT]
    try:
        return await act(request, description)
    except RefusedError as refusal:
        raise ApiError(refusal.status, refusal.reason, headers=refusal.headers) from refusal
    except MalformedError as error:
        raise ApiError(400, "malformed_json", hint="Send one JSON object.") from error
    except ArgumentError as error:
        raise ApiError(invalid.http_status, invalid.reason, error.detail, invalid.hint) from error
    except RetryableError as error:
        raise ApiError(
            502,
            "stripe_unavailable",
            hint="Nothing was sold. Try again in a moment.",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        ) from error
    except GatewayError as error:
        if error.reason in AMOUNT_CODES:
            detail = {"stripe": error.reason}
            raise _refusal(description, "amount_out_of_range", detail) from error
        raise ApiError(
            502, "stripe_refused", hint="The same request will not succeed: look at the log."
        ) from error
    except psycopg.Error as error:
        raise api_error(error, description) from error


@endpoint("checkout", "app")
async def start_checkout(request: Request, description: Description) -> Answer:
    """Answer where the customer pays for an instance."""
    wanted = await _read(request, CHECKOUT)
    database: Database = request.app.state.database
    order = await database.call(
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
    return await _sell(request, description, order, session, _make_way)


@endpoint("credit purchase", "app")
async def start_credit_purchase(request: Request, description: Description) -> Answer:
    """Answer where the customer pays for credits."""
    wanted = await _read(request, PURCHASE)
    database: Database = request.app.state.database
    order = await database.call(
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
    return await _sell(request, description, order, session, None)


@endpoint("checkout status", "read")
async def show_checkout(request: Request, description: Description) -> Answer:
    """Answer a checkout as it now is."""
    database: Database = request.app.state.database
    attempt_id = request.path_params["attempt_id"]
    if "\0" in attempt_id:  # PostgreSQL cannot even look for it
        raise _refusal(description, "checkout_not_found", {"attempt_id": attempt_id})
    (checkout,) = await database.call_for_json("checkout_status", {"p_attempt_id": attempt_id})
    return checkout


@endpoint("billing portal", "app")
async def open_billing_portal(request: Request, _: Description) -> Answer:
    """Answer where the customer manages what Stripe bills."""
    wanted = await _read(request, PORTAL)
    database: Database = request.app.state.database
    billed = await database.call(
        "billing_portal_customer",
        p_account_id=wanted["account_id"],
        p_instance_id=wanted.get("instance_id"),
    )
    stripe = StripeCalls(request.app.state.gateway, STRIPE_SECONDS)
    customer_id = billed["billing_portal_customer"]
    return {
        "url": await stripe.wait_for(
            stripe.gateway.create_portal_session(customer_id, wanted["return_url"])
        )
    }


async def _read(request: Request, function: Function) -> dict[str, Any]:
    wanted = read_arguments(function, await read_body(request, BODY_BYTES, BODY_SECONDS), ())
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


MakeWay = Callable[[Database, StripeCalls, str, str], Awaitable[Answer | None]]


async def _sell(
    request: Request,
    description: Description,
    order: Answer,
    session: SessionCreateParams,
    make_way: MakeWay | None,
) -> Answer:
    """Make the session of an attempt that was begun, and answer where the customer pays."""
    database: Database = request.app.state.database
    attempt_id: str = order["attempt_id"]
    stripe = StripeCalls(request.app.state.gateway, STRIPE_SECONDS)
    try:
        customer_id = await _customer(database, stripe, order)
        step = await make_way(database, stripe, attempt_id, customer_id) if make_way else None
        if step is None:
            session["customer"] = customer_id
            made = await stripe.wait_for(stripe.gateway.create_session(session, attempt_id))
            step = await database.call(
                "record_checkout_session",
                p_attempt_id=attempt_id,
                p_session_id=made["id"],
                p_url=made["url"],
            )
    except GatewayError as error:
        # Whether Stripe has made a session all the same, the clean-up will find out.
        await database.call("fail_checkout", p_attempt_id=attempt_id, p_reason=error.reason)
        raise
    if step["reason"]:
        raise _refusal(description, step["reason"], {"attempt_id": step["attempt_id"]})
    return {"attempt_id": step["attempt_id"], "url": step["url"]}


async def _customer(database: Database, stripe: StripeCalls, order: Answer) -> str:
    if order["stripe_customer_id"]:
        return str(order["stripe_customer_id"])
    account_id = order["account_id"]
    made = await stripe.wait_for(stripe.gateway.create_customer(account_id, order["attempt_id"]))
    # Another request may have been faster: the first one stays.
    row = await database.call(
        "remember_stripe_customer", p_account_id=account_id, p_stripe_customer_id=made
    )
    return str(row["remember_stripe_customer"])


async def _make_way(
    database: Database, stripe: StripeCalls, attempt_id: str, customer_id: str
) -> Answer | None:
    """Expire what the new session would compete with; return the answer when it is not to be made.

    The sessions are read before the subscriptions: what completes in between is a subscription.
    """
    sessions = await stripe.wait_for(stripe.gateway.sessions_of(customer_id, "open"))
    subscriptions = await stripe.wait_for(stripe.gateway.subscriptions_of(customer_id))
    step = await database.call(
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
            await database.call(
                "fail_checkout", p_attempt_id=attempt_id, p_reason="checkout_completed"
            )
            return {"attempt_id": attempt_id, "reason": "checkout_completed"}
    return None


def _refusal(description: Description, reason: str, detail: Answer) -> ApiError:
    known = next(error for error in description.errors.values() if error.reason == reason)
    return ApiError(known.http_status, reason, detail, known.hint)
