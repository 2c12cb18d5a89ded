"""A small Stripe that remembers, served over real HTTP, and fails when it is told to.

What it knows of each endpoint is in two tables at the end, LISTS and ACTIONS; retrieving an object
works for every kind. Where Stripe's own description is at hand, each request and each answer is
compared with it.
"""

import asyncio
import enum
import itertools
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from support.stripe_openapi import stripe_description

API_KEY = "sk_test_fake"
CREATED = 1_780_300_800  # 2026-06-01, when everything was made

Object = dict[str, Any]
Parameters = dict[str, Any]


class Failure(enum.Enum):
    """How a call goes wrong; `after` means that it had its effect all the same."""

    RATE_LIMIT = "rate limit"
    SERVER_ERROR = "server error"
    NOT_JSON = "not json"
    TIMEOUT_BEFORE = "timeout before"
    TIMEOUT_AFTER = "timeout after"
    RESET_BEFORE = "reset before"
    RESET_AFTER = "reset after"


AFTER = (Failure.TIMEOUT_AFTER, Failure.RESET_AFTER)
TIMEOUTS = (Failure.TIMEOUT_BEFORE, Failure.TIMEOUT_AFTER)


class StripeRefusalError(Exception):
    """An error that Stripe answers."""

    def __init__(self, status: int, message: str, **error: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": "invalid_request_error", "message": message} | error


def missing(kind: str, object_id: str, param: str = "id") -> StripeRefusalError:
    message = f"No such {kind}: '{object_id}'"
    return StripeRefusalError(404, message, code="resource_missing", param=param)


@dataclass(frozen=True)
class Call:
    """A request that arrived."""

    method: str
    path: str
    parameters: Parameters
    headers: Mapping[str, str]

    @property
    def idempotency_key(self) -> str | None:
        return self.headers.get("idempotency-key")


@dataclass
class Hold:
    """A call that is kept waiting."""

    after_effect: bool
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def wait_until_reached(self) -> None:
        assert self.reached.wait(30), "no call came within 30 seconds"


class FakeStripe:
    """The state, and what the next calls meet."""

    def __init__(self) -> None:
        self.address = ""
        self.objects: dict[str, Object] = {}
        self.calls: list[Call] = []
        self.effects: list[tuple[str, str]] = []  # what was done to which object
        self.problems: list[str] = []  # where we differ from Stripe's description
        self._failures: list[Failure] = []
        self._hold: Hold | None = None
        self._answers: dict[str, tuple[object, int, Object]] = {}
        self._numbers = itertools.count(1)

    # What tests say

    def add_subscription(self, subscription_id: str, **fields: Any) -> Object:
        return self.add(
            {
                "id": subscription_id,
                "object": "subscription",
                "automatic_tax": {"enabled": False},
                "billing_cycle_anchor": CREATED,
                "billing_mode": {"type": "classic"},
                "billing_schedules": [],
                "cancel_at": None,
                "cancel_at_period_end": False,
                "canceled_at": None,
                "collection_method": "charge_automatically",
                "currency": "usd",
                "customer": "cus_ada",
                "discounts": [],
                "ended_at": None,
                "invoice_settings": {"issuer": {"type": "self"}},
                "items": {
                    "object": "list",
                    "data": [],
                    "has_more": False,
                    "url": f"/v1/subscription_items?subscription={subscription_id}",
                },
                "metadata": {},
                "start_date": CREATED,
                "status": "active",
            }
            | fields
        )

    def add_payment(
        self,
        invoice_id: str,
        number: int,
        *,
        status: str = "paid",
        charge: str = "ch",
        by: str = "",
    ) -> None:
        """Add a payment of an invoice: by payment intent, unless `by` says charge or record."""
        self.objects.setdefault(invoice_id, {"id": invoice_id, "object": "invoice"})
        charge_id, intent_id = f"{charge}_{invoice_id}_{number}", f"pi_{invoice_id}_{number}"
        payment: Object = {"type": "payment_intent", "payment_intent": intent_id}
        if by == "charge":
            payment = {"type": "charge", "charge": charge_id}
        elif by == "payment_record":
            payment = {"type": "payment_record", "payment_record": f"prec_{number}"}
        else:
            intent_status = "succeeded" if status == "paid" else "requires_payment_method"
            self.add(
                {
                    "id": intent_id,
                    "object": "payment_intent",
                    "status": intent_status,
                    "latest_charge": charge_id,
                }
            )
        self.add(
            {
                "id": f"inpay_{invoice_id}_{number}",
                "object": "invoice_payment",
                "amount_paid": 900 if status == "paid" else None,
                "amount_requested": 900,
                "currency": "usd",
                "invoice": invoice_id,
                "is_default": number == 1,
                "payment": payment,
                "status": status,
                "status_transitions": {"canceled_at": None, "paid_at": None},
            }
        )

    def add(self, fields: Object) -> Object:
        made: Object = {"livemode": False, "created": CREATED} | fields
        self.objects[made["id"]] = made
        return made

    def fail_next(self, *failures: Failure) -> None:
        """Let the next calls fail, one after the other."""
        self._failures += failures

    @contextmanager
    def hold_next(self, *, after_effect: bool) -> Iterator[Hold]:
        """Keep the next call waiting until the end of the block."""
        self._hold = hold = Hold(after_effect)
        try:
            yield hold
        finally:
            self._hold = None
            hold.released.set()

    # What actions use

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers)}"

    def find(self, kind: str, object_id: str, param: str = "id") -> Object:
        found = self.objects.get(object_id)
        if found is None or found["object"] != kind:
            raise missing(kind, object_id, param)
        return found

    def note_effect(self, what: str, object_id: str) -> None:
        self.effects.append((what, object_id))

    # What happens to a call

    async def answer(self, request: Request) -> Response:
        """Answer a request. What crashes here fails the test, not only the call."""
        try:
            return await self._receive(request)
        except Exception as error:
            self.problems.append(repr(error))
            raise

    async def _receive(self, request: Request) -> Response:
        body = (await request.body()).decode()
        query, form = nested(request.url.query), nested(body)
        call = Call(request.method, request.url.path, query | form, dict(request.headers))
        self.calls.append(call)
        description = stripe_description()
        if description:
            self.problems += description.problems_of_request(call.method, call.path, query, form)

        failure = self._failures.pop(0) if self._failures else None
        hold, self._hold = self._hold, None
        if hold and not hold.after_effect:
            await self._wait(hold, request)
        if failure and failure not in AFTER:
            return await self._fail(failure, request)
        if await request.is_disconnected():
            return Response()
        status, answer = self._answer(call)
        if description:
            self.problems += description.problems_of_answer(call.method, call.path, status, answer)
        if hold and hold.after_effect:
            await self._wait(hold, request)
        if failure:
            return await self._fail(failure, request)
        return JSONResponse(answer, status, headers={"request-id": self.new_id("req")})

    def _answer(self, call: Call) -> tuple[int, Object]:
        # Stripe takes no notice of a key on anything but a POST.
        key = call.idempotency_key if call.method == "POST" else None
        asked = (call.method, call.path, call.parameters)
        if key is not None and key in self._answers:
            before, status, answer = self._answers[key]
            if before == asked:
                return status, answer
            return 400, {"error": {"type": "idempotency_error", "message": f"{key} is in use"}}
        try:
            status, answer = 200, self._act(call)
        except StripeRefusalError as refusal:
            status, answer = refusal.status, {"error": refusal.error}
        answer = cast(Object, json.loads(json.dumps(answer)))  # as it is now
        if key and status != 401:
            self._answers[key] = (asked, status, answer)
        return status, answer

    def _act(self, call: Call) -> Object:
        if call.headers.get("authorization") != f"Bearer {API_KEY}":
            raise StripeRefusalError(401, "Invalid API Key provided: sk_test_***")
        for (method, pattern), action in ACTIONS.items():
            matched = re.fullmatch(pattern, call.path)
            if matched and method == call.method:
                return action(self, call.parameters, *matched.groups())
        kind, _, object_id = call.path.removeprefix("/v1/").partition("/")
        if call.method == "GET" and object_id and kind in KINDS:
            return self.find(KINDS[kind], object_id)
        if call.method == "GET" and kind in LISTS:
            return self._list(kind, call.parameters)
        raise StripeRefusalError(404, f"Unrecognized request URL ({call.method}: {call.path})")

    def _list(self, kind: str, parameters: Parameters) -> Object:
        filters = {k: v for k, v in parameters.items() if k in LISTS[kind]}
        if unknown := set(parameters) - set(filters) - {"limit", "starting_after", "expand"}:
            raise StripeRefusalError(400, f"unknown: {unknown}", code="parameter_unknown")
        if filters.get("invoice") and filters["invoice"] not in self.objects:
            raise missing("invoice", filters["invoice"], "invoice")
        # The newest first.
        found = [o for o in reversed(self.objects.values()) if o["object"] == KINDS[kind]]
        found = [o for o in found if all(o[name] == value for name, value in filters.items())]
        if after := parameters.get("starting_after"):
            ids = [o["id"] for o in found]
            if after not in ids:
                raise missing(KINDS[kind], after, "starting_after")
            found = found[ids.index(after) + 1 :]
        limit = int(parameters.get("limit", 10))
        if not 1 <= limit <= 100:
            raise StripeRefusalError(400, "limit must be 1 to 100", param="limit")
        return {
            "object": "list",
            "url": f"/v1/{kind}",
            "data": found[:limit],
            "has_more": len(found) > limit,
        }

    async def _wait(self, hold: Hold, request: Request) -> None:
        hold.reached.set()
        while not hold.released.is_set() and not await request.is_disconnected():  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def _fail(self, failure: Failure, request: Request) -> Response:
        if failure is Failure.RATE_LIMIT:
            error = {"type": "invalid_request_error", "code": "rate_limit", "message": "Slow down"}
            return JSONResponse({"error": error}, 429)
        if failure is Failure.SERVER_ERROR:
            return JSONResponse({"error": {"type": "api_error", "message": "Sorry"}}, 500)
        if failure is Failure.NOT_JSON:
            return Response("<html>Bad gateway</html>", 502)
        if failure in TIMEOUTS:
            await request.receive()  # there is nothing more to come but the client's hanging up
        else:
            reset_connection(request)
            await asyncio.sleep(0.05)  # until uvicorn knows
        return Response()


def nested(text: str) -> Parameters:
    """Read `a[b]=c` and `a[]=c` of a query or a form as dicts and lists; values stay texts."""
    result: Parameters = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        keys = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        inner = result
        for key in keys[:-1]:
            inner = inner.setdefault(key, {})
        inner[keys[-1] if keys[-1] else str(len(inner))] = value
    return {name: _with_lists(value) for name, value in result.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    parts = {name: _with_lists(part) for name, part in value.items()}
    return list(parts.values()) if all(name.isdecimal() for name in parts) else parts


# Actions: what changes something, or answers in its own way.


def cancel_subscription(stripe: FakeStripe, _: Parameters, subscription_id: str) -> Object:
    subscription = stripe.find("subscription", subscription_id)
    if subscription["status"] == "canceled":
        # Can still be retrieved, but not canceled again.
        raise missing("subscription", subscription_id)
    subscription |= {"status": "canceled", "canceled_at": CREATED, "ended_at": CREATED}
    stripe.note_effect("cancel", subscription_id)
    return subscription


def create_customer(stripe: FakeStripe, parameters: Parameters) -> Object:
    customer = stripe.add(
        {
            "id": stripe.new_id("cus"),
            "object": "customer",
            "email": parameters.get("email"),
            "metadata": parameters.get("metadata", {}),
        }
    )
    stripe.note_effect("create", customer["id"])
    return customer


KINDS = {
    "subscriptions": "subscription",
    "invoice_payments": "invoice_payment",
    "payment_intents": "payment_intent",
    "customers": "customer",
}
LISTS = {"invoice_payments": ("invoice", "status")}  # and what they can be filtered by
ACTIONS: Mapping[tuple[str, str], Callable[..., Object]] = {
    ("DELETE", "/v1/subscriptions/([^/]+)"): cancel_subscription,
    ("POST", "/v1/customers"): create_customer,
}


# Serving

_connections: dict[tuple[str, int], asyncio.Transport] = {}


class ResettableProtocol(H11Protocol):
    """Remembers its connections, so that one can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _connections[transport.get_extra_info("peername")[:2]] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _connections.pop(self.transport.get_extra_info("peername")[:2], None)
        super().connection_lost(exc)


def reset_connection(request: Request) -> None:
    assert request.client
    transport = _connections[(request.client.host, request.client.port)]
    # Closing with no time to linger sends a reset.
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()


@contextmanager
def running_stripe() -> Iterator[FakeStripe]:
    """Serve a fresh one on a free port of the loopback, in a thread."""
    stripe = FakeStripe()
    methods = ["GET", "POST", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", stripe.answer, methods=methods)])
    config = uvicorn.Config(
        app, log_config=None, http=ResettableProtocol, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stripe.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield stripe
        finally:
            server.should_exit = True
            thread.join()
