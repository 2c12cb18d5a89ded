"""What Stripe tells of a subscription, in every order: it ends in the same state (spec 6.4, 7.8).

Each story is told once in its true order, which must end as the story says, and then in every other
order, which must end in the same subscription and the same books.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import psycopg
import pytest
from psycopg.types.json import Jsonb

from support import stripe
from support.profiles import IS_LONG
from support.servers import TestServer
from support.stripe import SHAPES, Shape

ACCOUNT = "acct_ada"
INSTANCE = "inst_ada"


def day(month: int, number: int, *, seconds: int = 0) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, number, 0, seconds // 60, seconds % 60, tzinfo=UTC)


@dataclass(frozen=True)
class Paid:
    """invoice.paid for a period, some 20 minutes into it."""

    start: datetime
    end: datetime
    subscription: str = "sub_ada"
    cents: int = 900

    @property
    def at(self) -> datetime:
        return self.start.replace(minute=20)


@dataclass(frozen=True)
class Failed:
    """invoice.payment_failed."""

    at: datetime
    subscription: str = "sub_ada"


@dataclass(frozen=True)
class Says:
    """customer.subscription.created, updated or deleted."""

    what: Literal["created", "updated", "deleted"]
    at: datetime
    status: str = "active"
    cancel: bool = False
    subscription: str = "sub_ada"


Happening = Paid | Failed | Says


@dataclass(frozen=True)
class Story:
    """What happened, in its true order; when it is told; and how it ends."""

    name: str
    happenings: tuple[Happening, ...]
    told_at: datetime
    ends: dict[str, Any]  # columns of the subscription
    refreshed: dict[str, Any] | None = None  # what Stripe answers when it is asked
    has_trial: bool = False
    after: tuple[Happening, ...] = ()  # what is told before, always in this order

    def __str__(self) -> str:
        return self.name


JUNE, JULY = Paid(day(6, 1), day(7, 1)), Paid(day(7, 1), day(8, 1))
CREATED = Says("created", day(6, 1, seconds=5), status="incomplete")
WANTS_OUT = Says("updated", day(6, 20), cancel=True)

LIFECYCLES = (
    Story(
        "it ended while the renewal still runs",
        (CREATED, JUNE, WANTS_OUT, JULY, Failed(day(7, 10)), Says("deleted", day(7, 15))),
        told_at=day(7, 20),
        ends={
            "status": "canceled",
            "canceled_at": day(7, 15),
            "current_period_end": day(8, 1),
            "period_anchor": day(6, 1),
            "cancel_at_period_end": True,
            "past_due_since": None,
            "stripe_subscription_id": "sub_ada",
        },
    ),
    Story(
        "it ended when the renewal was over",
        (CREATED, JUNE, WANTS_OUT, JULY, Failed(day(8, 1)), Says("deleted", day(8, 5))),
        told_at=day(8, 6),
        ends={
            "status": "canceled",
            "canceled_at": day(8, 5),
            "current_period_end": day(8, 1),
            "period_anchor": day(6, 1),
            "cancel_at_period_end": True,
            "past_due_since": None,
            "stripe_subscription_id": "sub_ada",
        },
    ),
)

PAST_DUE = {"status": "past_due", "past_due_since": day(8, 1), "current_period_end": day(8, 1)}
ACTIVE = {"status": "active", "past_due_since": None, "current_period_end": day(8, 1)}
FIRST, SECOND = "sub_first", "sub_second"
FIRST_JUNE = Paid(day(6, 1), day(7, 1), FIRST)
SECOND_JUNE = Paid(day(6, 15), day(7, 15), SECOND, cents=800)
SECOND_ACTIVE = {
    "status": "active",
    "stripe_subscription_id": SECOND,
    "period_anchor": day(6, 15),
    "canceled_at": None,
    "past_due_since": None,
}
YES = Says("updated", day(6, 20), cancel=True)
NO = Says("updated", day(6, 20), cancel=False)

STORIES = (
    Story(
        "a failed renewal is not paid and its time is over",
        (CREATED, JUNE, WANTS_OUT, JULY, Failed(day(8, 1))),
        told_at=day(8, 6),
        ends=PAST_DUE | {"cancel_at_period_end": True},
    ),
    Story(
        "a payment fails while a paid period runs",
        (CREATED, JUNE, WANTS_OUT, JULY, Failed(day(7, 10))),
        told_at=day(7, 20),
        ends=ACTIVE | {"cancel_at_period_end": True},
    ),
    Story(
        "dunning is older than the payment",
        (JUNE, Says("updated", day(6, 30), status="past_due"), JULY),
        told_at=day(8, 6),
        ends=ACTIVE,
    ),
    Story(
        "dunning is of the same second as the payment",
        (JUNE, JULY, Says("updated", day(7, 1, seconds=1200), status="past_due")),
        told_at=day(8, 6),
        ends=ACTIVE,
    ),
    Story(
        "dunning is newer than the payment",
        (JUNE, JULY, Says("updated", day(8, 1), status="past_due")),
        told_at=day(8, 6),
        ends=PAST_DUE,
    ),
    Story(
        "dunning gets worse",
        (JUNE, JULY, Failed(day(8, 1)), Says("updated", day(8, 5), status="unpaid")),
        told_at=day(8, 6),
        ends=PAST_DUE | {"status": "unpaid"},
    ),
    Story(
        "the cancellation is taken back",
        (JUNE, WANTS_OUT, Says("updated", day(6, 25)), JULY),
        told_at=day(7, 20),
        ends=ACTIVE | {"cancel_at_period_end": False},
    ),
    Story(
        "a second Stripe subscription is paid, then the first one ends",
        (
            Says("created", day(6, 1), subscription=FIRST),
            FIRST_JUNE,
            SECOND_JUNE,
            Says("deleted", day(6, 20), subscription=FIRST),
        ),
        told_at=day(6, 25),
        ends=SECOND_ACTIVE | {"current_period_end": day(7, 15)},
        has_trial=True,
    ),
    Story(
        "the second Stripe subscription wants out, the first one wanted out and ends",
        (
            FIRST_JUNE,
            Says("updated", day(6, 10), cancel=True, subscription=FIRST),
            SECOND_JUNE,
            Says("updated", day(6, 16), cancel=True, subscription=SECOND),
            Says("deleted", day(6, 20), subscription=FIRST),
        ),
        told_at=day(6, 25),
        ends=SECOND_ACTIVE | {"current_period_end": day(7, 15), "cancel_at_period_end": True},
        has_trial=True,
    ),
    Story(
        "the first Stripe subscription renews and ends after the second was paid",
        (
            FIRST_JUNE,
            SECOND_JUNE,
            Paid(day(7, 1), day(8, 1), FIRST),
            Says("deleted", day(7, 5), subscription=FIRST),
        ),
        told_at=day(7, 6),
        ends=SECOND_ACTIVE | {"current_period_end": day(8, 1)},
        has_trial=True,
    ),
    Story(
        "the second Stripe subscription ends, and its time outlasts the dunning of the first",
        (SECOND_JUNE, Says("deleted", day(6, 20), subscription=SECOND), Failed(day(7, 1), FIRST)),
        told_at=day(7, 10),
        after=(FIRST_JUNE,),
        ends={
            "status": "active",
            "stripe_subscription_id": FIRST,
            "current_period_end": day(7, 15),
            "past_due_since": None,
        },
    ),
    Story(
        "two Stripe subscriptions paid, and both have ended",
        (
            FIRST_JUNE,
            SECOND_JUNE,
            Says("deleted", day(6, 22), subscription=FIRST),
            Says("updated", day(6, 18), cancel=True, subscription=SECOND),
            Says("deleted", day(6, 20), subscription=SECOND),
        ),
        told_at=day(6, 25),
        ends={
            "status": "canceled",
            "stripe_subscription_id": SECOND,
            "canceled_at": day(6, 20),
            "period_anchor": day(6, 15),
            "current_period_end": day(7, 15),
            "cancel_at_period_end": True,
        },
        has_trial=True,
    ),
    Story(
        "two events of one second contradict each other, and Stripe says yes",
        (JUNE, YES, NO),
        told_at=day(6, 25),
        refreshed={"status": "active", "cancel_at_period_end": True},
        ends={"status": "active", "cancel_at_period_end": True},
    ),
    Story(
        "two events of one second contradict each other, and Stripe says no",
        (JUNE, YES, NO),
        told_at=day(6, 25),
        refreshed={"status": "active", "cancel_at_period_end": False},
        ends={"status": "active", "cancel_at_period_end": False},
    ),
    Story(
        "two events of one second contradict each other, and it has ended",
        (JUNE, YES, NO),
        told_at=day(7, 25),
        refreshed={
            "status": "canceled",
            "cancel_at_period_end": True,
            "ended_at": int(day(6, 22).timestamp()),
        },
        ends={"status": "canceled", "canceled_at": day(6, 22), "cancel_at_period_end": False},
    ),
    Story(
        "two degrees of dunning of one second, and Stripe says unpaid",
        (JUNE, Failed(day(7, 1)), Says("updated", day(7, 1), status="unpaid")),
        told_at=day(7, 25),
        refreshed={"status": "unpaid", "cancel_at_period_end": False},
        ends={"status": "unpaid", "past_due_since": day(7, 1)},
    ),
    Story(
        "a newer event says more than two that contradict each other",
        (JUNE, YES, NO, Says("updated", day(6, 21), cancel=True)),
        told_at=day(6, 25),
        refreshed={"status": "active", "cancel_at_period_end": False},  # an answer that is late
        ends={"status": "active", "cancel_at_period_end": True},
    ),
)

# All columns of the subscription but its ids, what is read from its periods, and the books.
STATE = """
select jsonb_build_object(
  'subscriptions', (
    select jsonb_agg(
      (to_jsonb(v) || to_jsonb(s)) - '{subscription_id,lineage_id}'::text[] order by s.instance_id
    )
    from till_private.subscriptions as s
    join till.subscriptions as v using (subscription_id)
  ),
  'entries', (
    select jsonb_agg(e order by e)
    from (
      select jsonb_build_array(t.kind, t.key, e.amount, e.counter, e.contra) as e
      from till.entries as e join till.transactions as t using (transaction_id)
    ) as entries
  ),
  'balance', (select balance from till.accounts),
  'paid_periods', (
    select jsonb_agg(p order by p)
    from (
      select to_jsonb(p) - '{paid_period_id,subscription_id,transaction_id}'::text[] as p
      from till.paid_periods as p
    ) as paid_periods
  ),
  'facts', (
    select jsonb_agg(to_jsonb(f) order by f.stripe_subscription_id)
    from till_private.stripe_subscriptions as known
    cross join till_private.facts_of(known.stripe_subscription_id) as f
  ),
  'parked', (select jsonb_agg(q.reason) from till.quarantine as q),
  'unanswered', (select jsonb_agg(i.kind) from till.intents as i where i.answered_at is null)
)
"""


@pytest.fixture(scope="module")
def connection(server: TestServer) -> Iterator[psycopg.Connection]:
    """An account with an instance; every telling rolls back to here."""
    with server.database() as database:
        admin = database.admin(autocommit=False)
        admin.execute("set timezone = 'UTC'")
        admin.execute("select tests.given_ada()")
        admin.commit()
        yield admin


def body(happening: Happening, number: int, shape: Shape, *, again: bool = False) -> bytes:
    """The event that tells of a happening; again under another id."""
    event_id = f"evt_{number}_again" if again else f"evt_{number}"
    known: dict[str, Any] = {
        "account_id": ACCOUNT,
        "instance_id": INSTANCE,
        "stripe_subscription_id": happening.subscription,
    }
    match happening:
        case Paid(start, end, _, cents):
            return stripe.invoice_paid(
                shape,
                event_id,
                f"in_{number}",
                cents=cents,
                period=(start, end),
                paid_at=happening.at,
                **known,
            )
        case Failed(at):
            return stripe.payment_failed(
                shape,
                event_id,
                f"in_{number}",
                cents=900,
                period=(day(8, 1), day(9, 1)),
                at=at,
                **known,
            )
        case Says(what, at, status, cancel):
            return stripe.subscription_event(
                shape, event_id, what, at=at, status=status, cancel_at_period_end=cancel, **known
            )


def tell(
    connection: psycopg.Connection,
    story: Story,
    bodies: Sequence[bytes],
    *,
    verified: bool = True,
) -> dict[str, Any]:
    """Tell a story in this order, let the worker work, and return the state it ends in."""
    told_before = [body(h, -n, "dahlia") for n, h in enumerate(story.after, start=1)]
    try:
        if story.has_trial:
            connection.execute(
                "select till.start_trial(%s, %s, %s)", [ACCOUNT, INSTANCE, day(5, 31)]
            )
        outcomes = connection.execute(
            """
            select distinct r.outcome
            from unnest(%s::bytea[]) as body
            cross join lateral till.receive_stripe_event(body, %s) as r
            """,
            [[*told_before, *bodies], story.told_at],
        ).fetchall()
        assert set(outcomes) <= {("applied",), ("duplicate",), ("quarantined",)}
        answer_intents(connection, story)
        row = connection.execute(STATE).fetchone()
        if verified:  # the slowest part
            assert connection.execute("select * from till.verify()").fetchall() == []
    finally:
        connection.rollback()
    assert row
    return dict(row[0])


def answer_intents(connection: psycopg.Connection, story: Story) -> None:
    take = "select intent_id, parameters ->> 'stripe_subscription_id' from till.take_intent(%s)"
    while (intent := connection.execute(take, [story.told_at]).fetchone()) and intent[0]:
        assert story.refreshed is not None
        connection.execute(
            "select till.answer_intent(%s, %s, %s)",
            [intent[0], Jsonb({"id": intent[1]} | story.refreshed), story.told_at],
        )


def true_order(connection: psycopg.Connection, story: Story, shape: Shape) -> dict[str, Any]:
    """Tell the story as it happened, and check that it ends as it says."""
    state = tell(connection, story, [body(h, n, shape) for n, h in enumerate(story.happenings)])
    (subscription,) = state["subscriptions"]
    seen = {
        name: datetime.fromisoformat(subscription[name])
        if isinstance(value, datetime) and subscription[name]
        else subscription[name]
        for name, value in story.ends.items()
    }
    assert seen == story.ends
    payments = [h for h in story.after + story.happenings if isinstance(h, Paid)]
    assert len(state["paid_periods"]) == len(payments)
    assert len(state["entries"]) == 2 * len(payments)
    assert (state["balance"], state["parked"], state["unanswered"]) == (0, None, None)
    return state


def orders(story: Story) -> Iterator[tuple[int, ...]]:
    return itertools.permutations(range(len(story.happenings)))


@pytest.mark.parametrize(
    ("story", "shape"),
    list(
        itertools.product(LIFECYCLES, SHAPES) if IS_LONG else zip(LIFECYCLES, SHAPES, strict=True)
    ),
    ids=str,
)
def test_a_lifecycle_ends_the_same_in_every_order(
    connection: psycopg.Connection, story: Story, shape: Shape
) -> None:
    expected = true_order(connection, story, shape)
    bodies = [body(h, n, shape) for n, h in enumerate(story.happenings)]
    told = 0
    for order in orders(story):
        verified = told % 12 == 0
        told += 1
        in_order = [bodies[n] for n in order]
        assert tell(connection, story, in_order, verified=verified) == expected, order
    assert told == 720


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_a_story_ends_the_same_in_every_order(connection: psycopg.Connection, story: Story) -> None:
    expected = true_order(connection, story, "dahlia")
    bodies = [body(h, n, "dahlia") for n, h in enumerate(story.happenings)]
    for order in orders(story):
        assert tell(connection, story, [bodies[n] for n in order]) == expected, order


@pytest.mark.parametrize("story", LIFECYCLES + STORIES, ids=str)
def test_events_that_are_told_twice_change_nothing(
    connection: psycopg.Connection, story: Story
) -> None:
    """Each once more at a random place: the same event, or the other shape under another id."""
    expected = true_order(connection, story, "dahlia")
    chance = random.Random(str(story))  # noqa: S311 - the same tellings in every run
    every = list(orders(story))
    for order in every if IS_LONG else chance.sample(every, min(60, len(every))):
        bodies = [body(story.happenings[n], n, "dahlia") for n in order]
        for n in order:
            again = (
                body(story.happenings[n], n, "dahlia")
                if chance.random() < 0.5
                else body(story.happenings[n], n, "pre_basil", again=True)
            )
            bodies.insert(chance.randint(0, len(bodies)), again)
        assert tell(connection, story, bodies) == expected, order
