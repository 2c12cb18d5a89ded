"""A shop: the application in this process, a Stripe that remembers, and something to sell.

Requests are made in one event loop, each client with a key of its own, so that a test can tell
whose call it is that Stripe is keeping.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg

from support.fake_stripe import API_KEY, CREATED, FakeStripe, Object, running_stripe
from support.servers import Database
from tillkeeper.database import Database as Pool
from tillkeeper.endpoints.app import create_app
from tillkeeper.endpoints.tokens import Tokens
from tillkeeper.settings import Secret
from tillkeeper.stripe.gateway import StripeGateway
from tillkeeper.worker.calls import CALLS
from tillkeeper.worker.loops import Worker

TOKEN = "token_of_the_host"
PAGES = {"success_url": "https://host/thanks", "cancel_url": "https://host/plans"}
AUTHORIZED = {"authorization": f"Bearer {TOKEN}"}


class Client:
    """Somebody who calls the endpoints for the host."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def post(self, path: str, **body: object) -> tuple[int, dict[str, Any]]:
        response = await self._http.post(path, json=body)
        return response.status_code, response.json()

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        response = await self._http.get(path)
        return response.status_code, response.json()

    async def check_out(
        self, instance_id: str = "inst_ada", **more: object
    ) -> tuple[int, dict[str, Any]]:
        body = {"account_id": "acct_ada", "instance_id": instance_id, "plan": "standard"}
        return await self.post("/checkouts", **(body | PAGES | more))

    async def buy(self, amount: int, account_id: str = "acct_ada") -> tuple[int, dict[str, Any]]:
        return await self.post("/credit-purchases", account_id=account_id, amount=amount, **PAGES)


@dataclass
class Shop:
    """A database in which acct_ada can buy, and Stripe."""

    database: Database
    stripe: FakeStripe
    admin: psycopg.Connection

    @asynccontextmanager
    async def client(
        self, name: str = "a", *, retries: int = 0, try_seconds: float = 10
    ) -> AsyncIterator[Client]:
        gateway = StripeGateway(
            Secret(f"{API_KEY}_{name}"),
            self.stripe.address,
            retries=retries,
            try_seconds=try_seconds,
        )
        app = create_app(
            self.database.conninfo(),
            [Secret("whsec")],
            Tokens([hashlib.sha256(TOKEN.encode()).digest()]),
            gateway,
        )
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url="http://till",
                headers=AUTHORIZED,
                timeout=60,
            ) as http,
        ):
            yield Client(http)

    async def work(self, *, overdue: bool = False) -> None:
        """Let a worker do what is due; with `overdue`, the clean-ups too."""
        if overdue:
            self.admin.execute(
                "update till_private.intents set next_attempt_at = now() where answered_at is null"
            )
        async with self.worker() as work:
            await work()

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """A worker that does what is due whenever it is told to."""
        pool = Pool(self.database.conninfo("till_worker"))
        gateway = StripeGateway(Secret(API_KEY), self.stripe.address, retries=0, try_seconds=2)

        worker = Worker(pool, gateway, asyncio.Event(), patient=False)

        async def work() -> None:
            # One kind after the other: what is told apart by its key makes one call at a time.
            while any([await worker.work_on(kind) for kind in CALLS]):
                pass

        await pool.open()
        try:
            yield work
        finally:
            await gateway.close()
            await pool.close()

    def let_an_hour_pass(self) -> None:
        """An account may begin few checkouts an hour."""
        self.admin.execute(
            "update till_private.checkout_attempts set created_at = created_at - interval '1 hour'"
        )

    def attempts(self, instance_id: str = "inst_ada") -> list[tuple[str, str | None, str | None]]:
        """Status, reason and session of each attempt for an instance, oldest first."""
        return self.admin.execute(
            "select status, close_reason, session_id from till_private.checkout_attempts"
            " where instance_id = %s order by created_at",
            (instance_id,),
        ).fetchall()

    def due(self) -> list[tuple[str, str | None]]:
        """The intents that are not answered, and why not."""
        return self.admin.execute(
            "select kind, last_error from till_private.intents where answered_at is null order by 1"
        ).fetchall()

    def violations(self) -> list[tuple[Any, ...]]:
        return self.admin.execute("select invariant, detail from till.verify()").fetchall()

    def deliver(self, event: Mapping[str, Any]) -> tuple[str, str | None]:
        """Deliver an event; return its outcome and reason."""
        row = self.admin.execute(
            "select outcome, reason from till.receive_stripe_event(%s)",
            (json.dumps(event).encode(),),
        ).fetchone()
        assert row
        return row

    def pay(self, session_id: str) -> Object:
        """The customer pays by card; return the session as it then is."""
        return self.stripe.complete_session(session_id)


def session_event(what: str, session: Object, event_id: str = "") -> dict[str, Any]:
    """What Stripe says of a session."""
    return _event(f"checkout.session.{what}", event_id or f"evt_{what}_{session['id']}", session)


def invoice_event(shop: Shop, session: Object, price_id: str = "price_standard_2") -> Object:
    """What Stripe says of the first invoice of the subscription that a session made."""
    subscription = shop.stripe.objects[session["subscription"]]
    invoice_id = f"in_{subscription['id']}"
    line = {
        "parent": {
            "type": "subscription_item_details",
            "subscription_item_details": {"proration": False},
        },
        "pricing": {"price_details": {"price": price_id}},
        "period": {"start": CREATED, "end": CREATED + 30 * 86_400},
    }
    invoice = {
        "id": invoice_id,
        "object": "invoice",
        "amount_due": 5500,
        "amount_paid": 5500,
        "amount_paid_off_stripe": 0,
        "currency": "usd",
        "customer": session["customer"],
        "lines": {"object": "list", "data": [line], "has_more": False},
        "parent": {
            "type": "subscription_details",
            "subscription_details": {
                "metadata": subscription["metadata"],
                "subscription": subscription["id"],
            },
        },
        "status_transitions": {"paid_at": CREATED},
    }
    return _event("invoice.paid", f"evt_{invoice_id}", invoice)


def _event(kind: str, event_id: str, stripe_object: Object) -> dict[str, Any]:
    return {
        "id": event_id,
        "object": "event",
        "api_version": "2026-08-26.dahlia",
        "created": CREATED,
        "livemode": False,
        "type": kind,
        "data": {"object": stripe_object},
    }


@contextmanager
def open_shop(database: Database) -> Iterator[Shop]:
    """Open the shop; at its end nobody may have differed from Stripe's description."""
    admin = database.admin()
    admin.execute("select tests.given_shop()")
    with running_stripe() as stripe:
        for price_id in ("price_standard_2", "price_commit_2"):
            stripe.add_price(price_id)
        yield Shop(database, stripe, admin)
    assert stripe.problems == []
