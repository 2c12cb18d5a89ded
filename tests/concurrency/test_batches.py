"""Batches of events and invoices beside each other, and beside single deliveries (design 3).

Each test holds a lock, lets the calls run until they wait, and lets go: in another lock order than
the one that is kept, they would wait for each other.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.types.json import Jsonb

from support import stripe
from support.servers import TIMEKEEPER, Database
from support.sessions import Session

RECEIVE_MANY: LiteralString = """
    select array_agg(outcome order by item) as outcomes
    from till.receive_stripe_events(%(bodies)s, %(at)s)
    """
RECEIVE: LiteralString = "select outcome from till.receive_stripe_event(%(body)s, %(at)s)"
REPROCESS: LiteralString = """
    select outcome from till.reprocess_stripe_event(%(event_id)s, 'grace', 'look again', %(at)s)
    """
SETTLE_MANY: LiteralString = """
    select array_agg(outcome order by item) as outcomes
    from till.settle_invoices(%(invoices)s, %(at)s)
    """


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, 0, 20, tzinfo=UTC)


NOW = day(6, 25)


def paid(event_id: str, who: str, number: int = 1, price: str = stripe.PRICE, **more: Any) -> bytes:
    """invoice.paid of somebody's month."""
    return stripe.invoice_paid(
        "dahlia",
        event_id,
        f"in_{who}_{number}",
        stripe_price_id=price,
        **{
            "account_id": f"acct_{who}",
            "instance_id": f"inst_{who}",
            "stripe_subscription_id": f"sub_{who}",
            "cents": 900,
            "period": (day(5 + number, 1), day(6 + number, 1)),
            "paid_at": day(5 + number, 1),
            **more,
        },
    )


def invoice(who: str, number: int = 1) -> dict[str, Any]:
    return {
        "account_id": f"acct_{who}",
        "stripe_subscription_id": f"sub_{who}",
        "invoice_id": f"in_{who}_{number}",
        "payment_ids": [],
        "plan": "standard",
        "price_version": "2026-03-19",
        "amount": 9_000_000,
        "currency": "usd",
        "period_start": int(day(5 + number, 1).timestamp()),
        "period_end": int(day(6 + number, 1).timestamp()),
        "instance_id": f"inst_{who}",
    }


class Stage:
    """Accounts acct_ada and acct_bob with an instance each, and sessions that come and go."""

    def __init__(self, database: Database, open_sessions: ExitStack) -> None:
        self._database = database
        self._open_sessions = open_sessions
        self.admin = database.admin()
        self.admin.execute("select tests.given_ada()")
        self.admin.execute("select tests.given_account('acct_bob')")
        self.admin.execute("select tests.given_instance('inst_bob', 'acct_bob')")

    def session(self) -> Session:
        return self._open_sessions.enter_context(Session(self._database, TIMEKEEPER))

    def holding(self, what: LiteralString) -> Session:
        """An administrator who holds a row in an open transaction."""
        holder = self.session_of_admin()
        holder.begin_write(what)
        return holder

    def session_of_admin(self) -> Session:
        return self._open_sessions.enter_context(Session(self._database, "postgres"))

    def start(self, query: LiteralString, **arguments: object) -> Session:
        """Start a call that must come to wait."""
        session = self.session()
        session.start(query, at=NOW, **arguments)
        session.wait_until_blocked()
        return session


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    with ExitStack() as open_sessions:
        stage = Stage(database, open_sessions)
        yield stage
        rows = stage.admin.execute("select invariant, detail from till.verify()").fetchall()
        assert rows == []
        assert stage.admin.execute(
            "select deadlocks from pg_stat_database where datname = current_database()"
        ).fetchone() == (0,)


HOLD_BOB: LiteralString = """
    select from till_private.accounts where account_id = 'acct_bob' for no key update
    """
HOLD_INSTANCE: LiteralString = """
    select from till_private.instances where instance_id = 'inst_ada' for no key update
    """
HOLD_EVENT: LiteralString = """
    select from till_private.stripe_events where event_id = 'evt_2' for no key update
    """
HOLD_ADA: LiteralString = """
    select from till_private.accounts where account_id = 'acct_ada' for no key update
    """


def test_two_batches_of_events_lock_accounts_in_one_order(stage: Stage) -> None:
    # In the order given, the first would wait for bob without ada, and the second take ada.
    holder = stage.holding(HOLD_BOB)
    first = stage.start(RECEIVE_MANY, bodies=[paid("evt_b1", "bob"), paid("evt_a1", "ada")])
    second = stage.start(RECEIVE_MANY, bodies=[paid("evt_a2", "ada", 2), paid("evt_b2", "bob", 2)])
    holder.commit()
    assert first.result() == {"outcomes": ["applied", "applied"]}
    assert second.result() == {"outcomes": ["applied", "applied"]}


def test_two_batches_of_events_lock_events_in_one_order(stage: Stage) -> None:
    # In the order given, the first would hold evt_3 and the second evt_1, which each other wants.
    parked = paid("evt_2", "ada", 2, price="price_new")
    assert stage.session().run(RECEIVE, body=parked, at=NOW) == {"outcome": "quarantined"}
    stage.admin.execute("select tests.given_price('price_new')")
    holder = stage.holding(HOLD_EVENT)
    one, three = paid("evt_1", "ada"), paid("evt_3", "ada", 3)
    first = stage.start(RECEIVE_MANY, bodies=[three, parked, one])
    second = stage.start(RECEIVE_MANY, bodies=[one, three])
    holder.commit()
    assert first.result() == {"outcomes": ["applied", "applied", "applied"]}
    assert second.result() == {"outcomes": ["duplicate", "duplicate"]}


@pytest.mark.parametrize("beside", ["delivered again", "reprocessed"])
def test_a_batch_holds_all_its_events_before_an_account(stage: Stage, beside: str) -> None:
    # Event after event, the batch would hold the account and want an event whose holder wants the
    # account.
    parked = paid("evt_2", "ada", 2, price="price_new")
    assert stage.session().run(RECEIVE, body=parked, at=NOW) == {"outcome": "quarantined"}
    stage.admin.execute("select tests.given_price('price_new')")
    holder = stage.holding(HOLD_INSTANCE)
    batch = stage.start(RECEIVE_MANY, bodies=[paid("evt_1", "ada"), parked])
    if beside == "reprocessed":
        # Once the batch has applied it, it is no longer parked.
        other = stage.start(REPROCESS, event_id="evt_2")
    else:
        other = stage.start(RECEIVE, body=parked)
    holder.commit()
    assert batch.result() == {"outcomes": ["applied", "applied"]}
    result = other.result()
    if beside == "reprocessed":
        assert getattr(result, "reason", None) == "event_not_parked"
    else:
        assert result == {"outcome": "duplicate"}


def test_a_batch_waits_for_no_account_that_it_learns_of_too_late(stage: Stage) -> None:
    # While the batch waits for bob, ada's Stripe subscription becomes known. Who holds ada could
    # wait for something of bob's by now.
    told = stripe.subscription_event(
        "dahlia",
        "evt_2",
        "updated",
        account_id="acct_ada",
        instance_id="inst_ada",
        stripe_subscription_id="sub_ada",
        at=day(6, 2),
        cancel_at_period_end=True,
    )
    told = told.replace(b'"hosting"', b'"of_another"').replace(b'"acct_ada"', b"null")
    call = {"bodies": [paid("evt_1", "bob"), told], "at": NOW}
    bob = stage.holding(HOLD_BOB)
    batch = stage.start(RECEIVE_MANY, bodies=call["bodies"])
    assert stage.session().run(RECEIVE, body=paid("evt_3", "ada"), at=NOW) == {"outcome": "applied"}
    ada = stage.holding(HOLD_ADA)
    bob.commit()
    with pytest.raises(psycopg.errors.LockNotAvailable):
        batch.result()
    assert stage.admin.execute("select event_id from till.stripe_events").fetchall() == [("evt_3",)]
    ada.commit()
    assert stage.session().run(RECEIVE_MANY, **call) == {"outcomes": ["applied", "applied"]}
    assert stage.admin.execute(
        "select cancel_at_period_end from till.subscriptions where account_id = 'acct_ada'"
    ).fetchone() == (True,)


def test_two_batches_of_invoices_lock_accounts_in_one_order(stage: Stage) -> None:
    holder = stage.holding(HOLD_BOB)
    first = stage.start(SETTLE_MANY, invoices=Jsonb([invoice("bob"), invoice("ada")]))
    second = stage.start(SETTLE_MANY, invoices=Jsonb([invoice("ada", 2), invoice("bob", 2)]))
    holder.commit()
    assert first.result() == {"outcomes": ["ok", "ok"]}
    assert second.result() == {"outcomes": ["ok", "ok"]}


def test_a_batch_of_invoices_and_a_delivery_settle_an_invoice_once(stage: Stage) -> None:
    holder = stage.holding(HOLD_ADA)
    batch = stage.start(SETTLE_MANY, invoices=Jsonb([invoice("ada"), invoice("ada", 2)]))
    delivery = stage.start(RECEIVE, body=paid("evt_1", "ada"))
    holder.commit()
    assert batch.result() == {"outcomes": ["ok", "ok"]}
    assert delivery.result() == {"outcome": "applied"}
    assert stage.admin.execute("select count(*) from till.purchases").fetchone() == (2,)
