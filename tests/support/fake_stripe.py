"""A small Stripe that remembers, served over real HTTP, and fails when it is told to.

What it knows of each endpoint is in two tables at the end, LISTS and ACTIONS; retrieving an object
works for every kind. Where Stripe's own description is at hand, each request and each answer is
compared with it.
"""

import asyncio
import enum
import gzip
import itertools
import json
import re
import socket
import struct
import threading
import time
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
LONGEST_KEY = 255

Object = dict[str, Any]
Parameters = dict[str, Any]


class Failure(enum.Enum):
    """How a call goes wrong; `after` means that it had its effect all the same."""

    RATE_LIMIT = "rate limit"
    KEY_IN_USE = "key in use"
    SERVER_ERROR = "server error"
    SERVER_ERROR_KEPT = "server error kept"  # answered to the same idempotency key from now on
    NOT_JSON = "not json"
    COMPRESSED = "compressed"  # though nobody asked for that
    TIMEOUT_BEFORE = "timeout before"
    TIMEOUT_AFTER = "timeout after"
    RESET_BEFORE = "reset before"
    RESET_AFTER = "reset after"


SORRY = {"type": "api_error", "message": "Sorry"}
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

    @property
    def key(self) -> str:
        """The API key, by which a test tells its clients apart: all begin with API_KEY."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass
class Hold:
    """A call that is kept waiting."""

    after_effect: bool
    to: str = ""
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def wait_until_reached(self) -> None:
        assert self.reached.wait(30), "no call came within 30 seconds"


class Gate:
    """Keeps every call waiting until it is let go, by the key of its client."""

    def __init__(self, *, after_effect: bool) -> None:
        self.after_effect = after_effect
        self._waiting: dict[str, Call] = {}

    def waiting(self) -> dict[str, Call]:
        return dict(self._waiting)

    def find_one(self) -> str:
        """The key of a client whose call is kept, for those who wait without a loop."""
        deadline = time.monotonic() + 30
        while not self._waiting:
            assert time.monotonic() < deadline, "no call came within 30 seconds"
            time.sleep(0.002)
        return next(iter(self._waiting))

    async def wait_for_one(self) -> str:
        """The key of a client whose call is kept."""
        async with asyncio.timeout(30):
            while not self._waiting:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        return next(iter(self._waiting))

    def let_go(self, key: str) -> None:
        del self._waiting[key]

    def let_all_go(self) -> None:
        self._waiting.clear()

    async def wait(self, call: Call, request: Request) -> None:
        assert call.key not in self._waiting, "a client makes one call at a time"
        self._waiting[call.key] = call
        while self._waiting.get(call.key) is call:
            if await request.is_disconnected():
                self._waiting.pop(call.key, None)
            await asyncio.sleep(0.001)


class FakeStripe:
    """The state, and what the next calls meet."""

    def __init__(self) -> None:
        self.address = ""
        self.objects: dict[str, Object] = {}
        self.calls: list[Call] = []
        self.effects: list[tuple[str, str]] = []  # what was done to which object
        self.problems: list[str] = []  # where we differ from Stripe's description
        self.delay = 0.0  # seconds that each call takes
        self._gate: Gate | None = None
        self._befores: dict[str, Callable[[], object]] = {}
        self._failures: list[Failure | None] = []
        self._hold: Hold | None = None
        self._answers: dict[str, tuple[object, int, Object]] = {}
        self._numbers = itertools.count(1)
        self._subscription_metadata: dict[str, Object] = {}

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
        self.objects[charge_id] = {
            "id": charge_id,
            "object": "charge",
            "payment_intent": None if by else intent_id,
        }
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

    def fail_next(self, *failures: Failure | None) -> None:
        """Let the next calls fail, one after the other; None lets one pass."""
        self._failures += failures

    def before(self, path: str, do: Callable[[], object]) -> None:
        """Do something just before the next call of this path is looked at."""
        self._befores[path] = do

    def close_gate(self, *, after_effect: bool) -> Gate:
        """Keep every call waiting from now on."""
        self._gate = Gate(after_effect=after_effect)
        return self._gate

    def open_gate(self) -> None:
        gate, self._gate = self._gate, None
        if gate:
            gate.let_all_go()

    def recover(self) -> None:
        """Let no call fail any more."""
        self._failures.clear()

    @contextmanager
    def hold_next(self, *, after_effect: bool, to: str = "") -> Iterator[Hold]:
        """Keep the next call, or the next to "POST /v1/...", waiting until the end of the block."""
        self._hold = hold = Hold(after_effect, to)
        try:
            yield hold
        finally:
            self._hold = None
            hold.released.set()

    def add_price(self, price_id: str) -> Object:
        return self.add(
            {
                "id": price_id,
                "object": "price",
                "active": True,
                "billing_scheme": "per_unit",
                "currency": "usd",
                "metadata": {},
                "product": "prod_hosting",
                "type": "recurring",
            }
        )

    def add_session(self, session_id: str, **fields: Any) -> Object:
        return self.add(
            {
                "id": session_id,
                "object": "checkout.session",
                "amount_total": None,
                "automatic_tax": {"enabled": False, "liability": None, "provider": None},
                "currency": "usd",
                "custom_fields": [],
                "custom_text": {
                    "after_submit": None,
                    "shipping_address": None,
                    "submit": None,
                    "terms_of_service_acceptance": None,
                },
                "customer": "cus_ada",
                "expires_at": CREATED + 86_400,
                "metadata": {},
                "mode": "subscription",
                "payment_intent": None,
                "payment_method_types": ["card"],
                "payment_status": "unpaid",
                "shipping_options": [],
                "status": "open",
                "subscription": None,
                "url": f"https://checkout.stripe.com/c/pay/{session_id}",
            }
            | fields
        )

    def refunds(self) -> list[Object]:
        return [o for o in list(self.objects.values()) if o["object"] == "refund"]

    def forget_keys(self) -> None:
        """A day goes by: no idempotency key is remembered."""
        self._answers.clear()

    def open_sessions(self) -> list[str]:
        return [
            o["id"]
            for o in list(self.objects.values())
            if o["object"] == "checkout.session" and o["status"] == "open"
        ]

    def complete_session(self, session_id: str, *, payment_status: str = "paid") -> Object:
        """The customer pays: by card at once, or by a method that takes its time (unpaid)."""
        session = self.find("checkout.session", session_id)
        assert session["status"] == "open", session["status"]
        session |= {"status": "complete", "payment_status": payment_status, "url": None}
        if session["mode"] == "subscription":
            made = self.add_subscription(
                self.new_id("sub"),
                customer=session["customer"],
                metadata=self._subscription_metadata.get(session_id, {}),
            )
            session["subscription"] = made["id"]
        else:
            session["payment_intent"] = self.new_id("pi")
        return session

    def lapse_session(self, session_id: str) -> Object:
        """A day goes by."""
        session = self.find("checkout.session", session_id)
        assert session["status"] == "open", session["status"]
        session |= {"status": "expired", "url": None}
        return session

    # What actions use

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers)}"

    def find(self, kind: str, object_id: str, param: str = "id") -> Object:
        found = self.objects.get(object_id)
        if found is None or found["object"] != kind:
            raise missing(kind, object_id, param)
        return found

    def keep_subscription_metadata(self, session_id: str, metadata: Object) -> None:
        """What a session will make is not in its own shape."""
        self._subscription_metadata[session_id] = metadata

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

        self._befores.pop(call.path, lambda: None)()
        failure = self._failures.pop(0) if self._failures else None
        hold = self._hold
        if hold and hold.to in ("", f"{call.method} {call.path}"):
            self._hold = None
        else:
            hold = None
        gate = self._gate
        await asyncio.sleep(self.delay)
        if hold and not hold.after_effect:
            await self._wait(hold, request)
        if gate and not gate.after_effect:
            await gate.wait(call, request)
        kept = failure is Failure.SERVER_ERROR_KEPT
        if failure and failure not in AFTER and not kept:
            return await self._fail(failure, request)
        if await request.is_disconnected():
            return Response()
        status, answer, is_replay = self._answer(call, fails=kept)
        if description:
            self.problems += description.problems_of_answer(call.method, call.path, status, answer)
        if hold and hold.after_effect:
            await self._wait(hold, request)
        if gate and gate.after_effect:
            await gate.wait(call, request)
        if failure in AFTER:
            return await self._fail(failure, request)
        headers = {"request-id": self.new_id("req")}
        if is_replay:
            headers["idempotent-replayed"] = "true"
        return JSONResponse(answer, status, headers=headers)

    def _answer(self, call: Call, *, fails: bool) -> tuple[int, Object, bool]:
        """The status, the body, and whether Stripe repeats what it answered before."""
        # Stripe takes no notice of a key on anything but a POST.
        key = call.idempotency_key if call.method == "POST" else None
        asked = (call.method, call.path, call.parameters)
        if key is not None and len(key) > LONGEST_KEY:
            message = f"A key has at most {LONGEST_KEY} characters"
            return 400, {"error": {"type": "idempotency_error", "message": message}}, False
        if key is not None and key in self._answers:
            before, status, answer = self._answers[key]
            if before == asked:
                return status, answer, True
            error = {"type": "idempotency_error", "message": f"{key} is in use"}
            return 400, {"error": error}, False
        try:
            if fails:
                status, answer = 500, {"error": SORRY}
            else:
                status, answer = 200, self._act(call)
        except StripeRefusalError as refusal:
            status, answer = refusal.status, {"error": refusal.error}
        answer = cast(Object, json.loads(json.dumps(answer)))  # as it is now
        if key and status != 401:
            self._answers[key] = (asked, status, answer)
        return status, answer, False

    def _act(self, call: Call) -> Object:
        if not call.key.startswith(API_KEY):
            raise StripeRefusalError(401, "Invalid API Key provided: sk_test_***")
        for (method, pattern), action in ACTIONS.items():
            matched = re.fullmatch(pattern, call.path)
            if matched and method == call.method:
                return action(self, call.parameters, *matched.groups())
        path = call.path.removeprefix("/v1/")
        if call.method == "GET" and path in LISTS:
            return self._list(path, call.parameters)
        kind, _, object_id = path.rpartition("/")
        if call.method == "GET" and object_id and kind in KINDS:
            return self.find(KINDS[kind], object_id)
        raise StripeRefusalError(404, f"Unrecognized request URL ({call.method}: {call.path})")

    def _list(self, kind: str, parameters: Parameters) -> Object:
        filters = {k: v for k, v in parameters.items() if k in LISTS[kind]}
        if unknown := set(parameters) - set(filters) - {"limit", "starting_after", "expand"}:
            raise StripeRefusalError(400, f"unknown: {unknown}", code="parameter_unknown")
        if filters.get("invoice") and filters["invoice"] not in self.objects:
            raise missing("invoice", filters["invoice"], "invoice")
        for kind_named in ("customer", "payment_intent", "charge"):
            if filters.get(kind_named):
                self.find(kind_named, filters[kind_named], kind_named)
        if kind == "subscriptions":
            # All means all; without a status the canceled ones are left out.
            wanted = filters.pop("status", "not canceled")
            if wanted not in ("all", "not canceled"):
                filters["status"] = wanted
        # The newest first.
        found = [o for o in reversed(list(self.objects.values())) if o["object"] == KINDS[kind]]
        if after := parameters.get("starting_after"):
            # It need not be one that is asked for any more.
            ids = [o["id"] for o in found]
            if after not in ids:
                raise missing(KINDS[kind], after, "starting_after")
            found = found[ids.index(after) + 1 :]
        found = [o for o in found if all(o[name] == value for name, value in filters.items())]
        if kind == "subscriptions" and wanted == "not canceled":
            found = [o for o in found if o["status"] != "canceled"]
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
        if failure is Failure.KEY_IN_USE:
            message = "Another request with this key is under way"
            error = {"type": "idempotency_error", "code": "idempotency_key_in_use"}
            return JSONResponse({"error": error | {"message": message}}, 409)
        if failure is Failure.SERVER_ERROR:
            return JSONResponse({"error": SORRY}, 500)
        if failure is Failure.NOT_JSON:
            return Response("<html>Bad gateway</html>", 502)
        if failure is Failure.COMPRESSED:
            headers = {"content-encoding": "gzip"}
            return Response(gzip.compress(b" " * 1_000_000 + b"{}"), headers=headers)
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


def create_refund(stripe: FakeStripe, parameters: Parameters) -> Object:
    if intent_id := parameters.get("payment_intent"):
        charge_id = stripe.find("payment_intent", intent_id, "payment_intent")["latest_charge"]
    else:
        charge_id = parameters["charge"]
    charge = stripe.find("charge", charge_id, "charge")
    for refund in stripe.refunds():
        if refund["charge"] == charge_id and refund["status"] != "failed":
            message = f"Charge {charge_id} has already been refunded."
            raise StripeRefusalError(400, message, code="charge_already_refunded")
    refund = stripe.add(
        {
            "id": stripe.new_id("re"),
            "object": "refund",
            "amount": 900,
            "balance_transaction": None,
            "charge": charge_id,
            "currency": "usd",
            "metadata": parameters.get("metadata", {}),
            "payment_intent": charge["payment_intent"],
            "reason": None,
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "succeeded",
            "transfer_reversal": None,
        }
    )
    del refund["livemode"]  # Stripe has none of a refund
    stripe.note_effect("refund", charge_id)
    return refund


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


def create_session(stripe: FakeStripe, parameters: Parameters) -> Object:
    stripe.find("customer", parameters["customer"], "customer")
    amount = None
    for item in parameters["line_items"]:
        if "price" in item:
            stripe.find("price", item["price"], "line_items[0][price]")
        else:
            amount = int(item["price_data"]["unit_amount"]) * int(item["quantity"])
            if amount < 50:
                raise StripeRefusalError(400, "Too little", code="amount_too_small")
    session_id = stripe.new_id("cs_test")
    session = stripe.add_session(
        session_id,
        amount_total=amount,
        customer=parameters["customer"],
        metadata=parameters.get("metadata", {}),
        mode=parameters["mode"],
    )
    wanted = parameters.get("subscription_data", {})
    stripe.keep_subscription_metadata(session_id, wanted.get("metadata", {}))
    stripe.note_effect("create", session_id)
    return session


def expire_session(stripe: FakeStripe, _: Parameters, session_id: str) -> Object:
    session = stripe.find("checkout.session", session_id)
    if session["status"] != "open":
        raise StripeRefusalError(
            400,
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of {session['status']}.",
        )
    session |= {"status": "expired", "url": None}
    stripe.note_effect("expire", session_id)
    return session


def create_portal_session(stripe: FakeStripe, parameters: Parameters) -> Object:
    stripe.find("customer", parameters["customer"], "customer")
    portal_id = stripe.new_id("bps")
    return {
        "id": portal_id,
        "object": "billing_portal.session",
        "configuration": "bpc_1",
        "created": CREATED,
        "customer": parameters["customer"],
        "livemode": False,
        "return_url": parameters.get("return_url"),
        "url": f"https://billing.stripe.com/p/session/{portal_id}",
    }


KINDS = {
    "checkout/sessions": "checkout.session",
    "subscriptions": "subscription",
    "invoice_payments": "invoice_payment",
    "payment_intents": "payment_intent",
    "refunds": "refund",
    "customers": "customer",
}
LISTS = {  # and what they can be filtered by
    "invoice_payments": ("invoice", "status"),
    "subscriptions": ("customer", "status"),
    "checkout/sessions": ("customer", "status"),
    "refunds": ("charge", "payment_intent"),
}
ACTIONS: Mapping[tuple[str, str], Callable[..., Object]] = {
    ("DELETE", "/v1/subscriptions/([^/]+)"): cancel_subscription,
    ("POST", "/v1/refunds"): create_refund,
    ("POST", "/v1/customers"): create_customer,
    ("POST", "/v1/checkout/sessions"): create_session,
    ("POST", "/v1/checkout/sessions/([^/]+)/expire"): expire_session,
    ("POST", "/v1/billing_portal/sessions"): create_portal_session,
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
    stripe_description()  # reading it takes longer than some calls may
    stripe = FakeStripe()
    methods = ["GET", "POST", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", stripe.answer, methods=methods)])
    config = uvicorn.Config(
        app, log_config=None, http=ResettableProtocol, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    # Where the protocol is not named, asyncio leaves Nagle's algorithm on: 40 ms for each answer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        stripe.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            while not server.started:  # only then does it listen
                assert thread.is_alive(), "the fake Stripe did not start"
                time.sleep(0.01)
            yield stripe
        finally:
            server.should_exit = True
            thread.join()
