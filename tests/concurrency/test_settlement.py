"""Settlement against everything that can happen at the same time.

In most tests one session does its part in an open transaction, the other is seen to wait for a
lock, the first commits, and both answers are what the serial order says; each pair is tried in both
orders. The last tests let many sessions run as they like.
"""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from threading import Barrier
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from support import stripe
from support.profiles import examples
from support.servers import Database
from support.sessions import Refusal, Session

RECEIVE: LiteralString = "select * from till.receive_stripe_event(%(body)s, %(at)s)"
REPROCESS: LiteralString = """
    select * from till.reprocess_stripe_event(%(event_id)s, 'grace', 'look again', %(at)s)
    """
DISMISS: LiteralString = """
    select till.dismiss_stripe_event(%(event_id)s, 'grace', 'refunded', %(at)s)
    """
DESTROY: LiteralString = """
    select * from till.destroy_instance(%(instance)s, 'grace', 'unused', %(force)s, %(at)s)
    """
TRANSFER: LiteralString = """
    select * from till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', %(at)s)
    """
BEGIN: LiteralString = """
    select till.begin_legacy_import('acct_bob', 'grace', 'moving', %(at)s)
    """
FINISH: LiteralString = """
    select till.finish_legacy_import('acct_ada', 'grace', 'moved', %(at)s) as balance
    """
IMPORT: LiteralString = (
    "select array_agg(outcome order by row_number) as outcomes from till.import_legacy(%(rows)s)"
)
SETTLE: LiteralString = """
    select * from till.settle_invoice(
      p_account_id => 'acct_ada', p_stripe_subscription_id => 'sub_ada', p_invoice_id => 'in_1',
      p_payment_ids => '{}', p_plan => 'standard', p_price_version => '2026-03-19',
      p_amount => 9000000, p_currency => 'usd', p_period_start => '2026-06-01T00:20:00Z',
      p_period_end => '2026-07-01T00:20:00Z', p_instance_id => 'inst_ada'
    )
    """
TAKE: LiteralString = "select * from till.take_intent(%(at)s)"
ANSWER: LiteralString = "select till.answer_intent(%(intent_id)s, %(answer)s, %(at)s)"
DISMISS_INTENT: LiteralString = """
    select till.dismiss_intent(%(intent_id)s, 'grace', 'hopeless', %(at)s)
    """
LOCK_ACCOUNT: LiteralString = """
    select account_id from till_private.accounts where account_id = 'acct_ada'
    for no key update
    """


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, 0, 20, tzinfo=UTC)


NOW = day(6, 25)
JUNE = (day(6, 1), day(7, 1))
JULY = (day(7, 1), day(8, 1))
MID_JUNE = (day(6, 15), day(7, 15))
USD = 1_000_000
PRICE = 9 * USD
BALANCE = 25 * USD
SAID = Jsonb({"id": "sub_ada", "status": "active", "cancel_at_period_end": True})
SETTLED = [PRICE, -PRICE]
APPLIED, DUPLICATE, QUARANTINED = "applied", "duplicate", "quarantined"


def paid(
    event_id: str = "evt_1",
    invoice_id: str = "in_1",
    *,
    shape: stripe.Shape = "dahlia",
    account_id: str = "acct_ada",
    instance_id: str = "inst_ada",
    subscription: str = "sub_ada",
    period: tuple[datetime, datetime] = JUNE,
    payment_ids: tuple[str, ...] = (),
) -> bytes:
    return stripe.invoice_paid(
        shape,
        event_id,
        invoice_id,
        account_id=account_id,
        instance_id=instance_id,
        stripe_subscription_id=subscription,
        cents=900,
        period=period,
        paid_at=period[0],
        payment_ids=payment_ids,
    )


def deleted(event_id: str = "evt_end", *, subscription: str = "sub_ada") -> bytes:
    return stripe.subscription_event(
        "dahlia",
        event_id,
        "deleted",
        account_id="acct_ada",
        instance_id="inst_ada",
        stripe_subscription_id=subscription,
        at=day(6, 20),
    )


SECOND = paid("evt_second", "in_second", subscription="sub_second", period=MID_JUNE)


class Stage:
    """Account acct_ada with 25.00, its instance inst_ada, and sessions that come and go."""

    def __init__(self, database: Database, open_sessions: ExitStack) -> None:
        self.database = database
        self._open_sessions = open_sessions
        self._reader = database.admin()
        self._reader.execute("set timezone = 'UTC'")
        self._reader.execute("select tests.given_ada(%s)", (BALANCE,))

    def session(self, role: str = "till_endpoint") -> Session:
        return self._open_sessions.enter_context(Session(self.database, role))

    def receive(self, body: bytes, expected: str) -> None:
        """Given: an event was received."""
        answer = self._reader.execute(RECEIVE, {"body": body, "at": NOW}).fetchone()
        assert answer
        assert answer[2] == expected

    def execute(self, query: LiteralString, **arguments: object) -> None:
        self._reader.execute(query, {"at": NOW} | arguments)

    def rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        return self._reader.execute(query).fetchall()

    def row(self, query: LiteralString) -> tuple[Any, ...]:
        (row,) = self.rows(query)
        return row

    def entries(self) -> list[int]:
        """What moved since the account was filled, oldest first."""
        rows = self.rows(
            "select amount from till.entries where entry_number > 1 order by entry_number"
        )
        return [amount for (amount,) in rows]

    def balance(self) -> int:
        return int(self.row("select balance from till.accounts")[0])

    def subscription(self) -> tuple[Any, ...]:
        return self.row("""
            select instance_id, status, stripe_subscription_id, current_period_end
            from till.subscriptions where transferred_to_subscription_id is null
            """)

    def parked(self) -> list[tuple[str, str]]:
        rows = self.rows("select event_id, reason from till.quarantine order by event_id")
        return [(event_id, reason) for event_id, reason in rows]

    def invoices(self) -> list[str]:
        rows = self.rows("select invoice_id from till.paid_periods order by invoice_id")
        return [invoice_id for (invoice_id,) in rows]


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    with ExitStack() as open_sessions:
        stage = Stage(database, open_sessions)
        yield stage
        assert stage.rows("select * from till.verify()") == []
    # Sessions report what happened to them at the latest when they end.
    database.close()
    with psycopg.connect(database.conninfo("postgres"), autocommit=True) as watcher:
        query: LiteralString = (
            "select deadlocks from pg_stat_database where datname = current_database()"
        )
        assert watcher.execute(query).fetchone() == (0,)


def outcome(answer: DictRow | Refusal) -> tuple[Any, ...]:
    """Tell what became of an event."""
    assert not isinstance(answer, Refusal), answer
    return answer["outcome"], answer["reason"], answer["replayed"]


def taken_intent(answer: DictRow | Refusal) -> Any:
    """Return the intent that a worker took, if there was one."""
    assert not isinstance(answer, Refusal), answer
    return answer["intent_id"]


class TestTwoPaymentsOfOnePeriod:
    def test_both_are_booked(self, stage: Stage) -> None:
        first, second = stage.session(), stage.session()
        one = first.begin(RECEIVE, body=paid("evt_1", "in_1"), at=NOW)
        second.start(RECEIVE, body=paid("evt_2", "in_2"), at=NOW)
        second.wait_until_blocked()
        first.commit()
        assert outcome(one) == (APPLIED, None, False)
        assert outcome(second.result()) == (APPLIED, None, False)
        assert stage.entries() == SETTLED * 2
        assert stage.invoices() == ["in_1", "in_2"]
        assert stage.rows("select count(*) from till_private.settlements") == [(2,)]
        assert stage.balance() == BALANCE
        assert stage.subscription() == ("inst_ada", "active", "sub_ada", JUNE[1])


class TestOnePaymentInTwoEvents:
    @pytest.mark.parametrize("second_shape", stripe.SHAPES)
    def test_the_second_is_a_replay(self, stage: Stage, second_shape: stripe.Shape) -> None:
        first, second = stage.session(), stage.session()
        one = first.begin(RECEIVE, body=paid("evt_1"), at=NOW)
        second.start(RECEIVE, body=paid("evt_2", shape=second_shape), at=NOW)
        second.wait_until_blocked()
        first.commit()
        assert outcome(one) == (APPLIED, None, False)
        assert outcome(second.result()) == (APPLIED, None, True)
        assert stage.entries() == SETTLED

    def test_the_second_settles_when_the_first_is_undone(self, stage: Stage) -> None:
        first, second = stage.session(), stage.session()
        first.begin(RECEIVE, body=paid("evt_1"), at=NOW)
        second.start(RECEIVE, body=paid("evt_2"), at=NOW)
        second.wait_until_blocked()
        first.rollback()
        assert outcome(second.result()) == (APPLIED, None, False)
        assert stage.entries() == SETTLED


class TestSettlingByHand:
    """An operator settles what Stripe delivers at the same time."""

    def test_the_operator_is_first(self, stage: Stage) -> None:
        operator, delivery = stage.session("till_operator"), stage.session()
        by_hand = operator.begin(SETTLE)
        delivery.start(RECEIVE, body=paid(), at=NOW)
        delivery.wait_until_blocked()
        operator.commit()
        assert by_hand["replayed"] is False
        assert outcome(delivery.result()) == (APPLIED, None, True)
        assert stage.entries() == SETTLED

    def test_the_delivery_is_first(self, stage: Stage) -> None:
        operator, delivery = stage.session("till_operator"), stage.session()
        delivered = delivery.begin(RECEIVE, body=paid(), at=NOW)
        operator.start(SETTLE)
        operator.wait_until_blocked()
        delivery.commit()
        assert outcome(delivered) == (APPLIED, None, False)
        by_hand = operator.result()
        assert not isinstance(by_hand, Refusal)
        assert by_hand["replayed"] is True
        assert stage.entries() == SETTLED


class TestTheEndOfOneAndThePaymentOfAnotherStripeSubscription:
    """Whatever happens first, the second Stripe subscription funds the instance in the end."""

    @pytest.fixture(autouse=True)
    def _given_a_running_subscription(self, stage: Stage) -> None:
        stage.receive(paid(), APPLIED)

    def the_second_is_active(self, stage: Stage) -> None:
        assert stage.subscription() == ("inst_ada", "active", "sub_second", MID_JUNE[1])
        assert stage.parked() == []
        assert stage.entries() == SETTLED * 2

    def test_the_end_is_first(self, stage: Stage) -> None:
        first, second = stage.session(), stage.session()
        end = first.begin(RECEIVE, body=deleted(), at=NOW)
        second.start(RECEIVE, body=SECOND, at=NOW)
        second.wait_until_blocked()
        first.commit()
        assert outcome(end) == (APPLIED, None, False)
        assert outcome(second.result()) == (APPLIED, None, False)
        self.the_second_is_active(stage)

    def test_the_payment_is_first(self, stage: Stage) -> None:
        first, second = stage.session(), stage.session()
        payment = first.begin(RECEIVE, body=SECOND, at=NOW)
        second.start(RECEIVE, body=deleted(), at=NOW)
        second.wait_until_blocked()
        first.commit()
        assert outcome(payment) == (QUARANTINED, "second_subscription", False)
        assert outcome(second.result()) == (APPLIED, None, False)
        self.the_second_is_active(stage)

    @pytest.mark.parametrize("end_is_first", [True, False])
    def test_the_payment_is_delivered_again(self, stage: Stage, *, end_is_first: bool) -> None:
        stage.receive(SECOND, QUARANTINED)
        payment, end, holder = stage.session(), stage.session(), stage.session("postgres")
        holder.begin(LOCK_ACCOUNT)
        for session, body in [(end, deleted()), (payment, SECOND)][:: 1 if end_is_first else -1]:
            session.start(RECEIVE, body=body, at=NOW)
            session.wait_until_blocked()
        holder.commit()
        assert outcome(end.result()) == (APPLIED, None, False)
        # Parked again, if it came first; the end then applied it.
        expected = (APPLIED, None, False), (QUARANTINED, "second_subscription", False)
        assert outcome(payment.result()) == expected[not end_is_first]
        self.the_second_is_active(stage)

    @pytest.mark.parametrize("end_is_first", [True, False])
    def test_an_operator_reprocesses_the_payment(self, stage: Stage, *, end_is_first: bool) -> None:
        stage.receive(SECOND, QUARANTINED)
        operator, end = stage.session("till_operator"), stage.session()
        holder = stage.session("postgres")
        holder.begin(LOCK_ACCOUNT)
        for session in (end, operator)[:: 1 if end_is_first else -1]:
            if session is end:
                end.start(RECEIVE, body=deleted(), at=NOW)
            else:
                operator.start(REPROCESS, event_id="evt_second", at=NOW)
            session.wait_until_blocked()
        holder.commit()
        assert outcome(end.result()) == (APPLIED, None, False)
        expected = (APPLIED, None, False), (QUARANTINED, "second_subscription", False)
        assert outcome(operator.result()) == expected[not end_is_first]
        self.the_second_is_active(stage)

    def test_an_operator_dismisses_the_payment_first(self, stage: Stage) -> None:
        stage.receive(SECOND, QUARANTINED)
        operator, end = stage.session("till_operator"), stage.session()
        operator.begin(DISMISS, event_id="evt_second", at=NOW)
        # The end does not wait for the event: it holds the account, and events come before that.
        assert outcome(end.run(RECEIVE, body=deleted(), at=NOW)) == (APPLIED, None, False)
        operator.commit()
        assert stage.parked() == []
        assert stage.entries() == SETTLED
        assert stage.subscription() == ("inst_ada", "canceled", "sub_ada", JUNE[1])

    def test_the_end_is_known_from_an_answer_of_stripe(self, stage: Stage) -> None:
        for event_id, flag in (("evt_yes", True), ("evt_no", False)):
            body = stripe.subscription_event(
                "dahlia",
                event_id,
                "updated",
                account_id="acct_ada",
                instance_id="inst_ada",
                stripe_subscription_id="sub_ada",
                at=day(6, 16),
                cancel_at_period_end=flag,
            )
            stage.receive(body, APPLIED)
        worker, payment = stage.session("till_worker"), stage.session()
        intent_id = taken_intent(worker.run(TAKE, at=NOW))
        ended = {
            "id": "sub_ada",
            "status": "canceled",
            "cancel_at_period_end": False,
            "ended_at": int(day(6, 20).timestamp()),
        }
        payment.begin(RECEIVE, body=SECOND, at=NOW)
        worker.start(ANSWER, intent_id=intent_id, answer=Jsonb(ended), at=NOW)
        worker.wait_until_blocked()
        payment.commit()
        worker.result()
        self.the_second_is_active(stage)


class TestAnswersAboutPaymentIds:
    """The older books know a deposit by its charge; the event, of dahlia, names no payment."""

    AGAIN = paid("evt_2")
    IDS = Jsonb({"payment_ids": ["inpay_1", "pi_1", "ch_1"]})

    @pytest.fixture(autouse=True)
    def _given_a_parked_payment(self, stage: Stage) -> None:
        stage.execute("select till.begin_legacy_import('acct_ada', 'grace', 'moving', %(at)s)")
        stage.execute(IMPORT, rows=Jsonb([deposit("acct_ada", "l_1", "ch_1")]))
        stage.execute(FINISH)
        stage.receive(paid(), QUARANTINED)
        assert stage.parked() == [("evt_1", "needs_payment_ids")]
        self.intent_id = stage.row("select intent_id from till.intents")[0]

    def the_deposit_is_deducted_once(self, stage: Stage) -> None:
        assert stage.entries() == [PRICE, -PRICE]  # brought over, and deducted
        assert stage.rows("select kind from till.transactions order by transaction_id") == [
            ("promotion",),
            ("opening",),
            ("legacy_compensation",),
        ]
        assert stage.parked() == []
        assert stage.rows("select count(*) from till.unmatched_legacy_deposits") == [(0,)]
        assert stage.rows("select answered_at is not null from till.intents") == [(True,)]

    def answer(self, worker: Session) -> None:
        worker.start(ANSWER, intent_id=self.intent_id, answer=self.IDS, at=NOW)

    def test_the_answer_is_first(self, stage: Stage) -> None:
        worker, delivery = stage.session("till_worker"), stage.session()
        worker.begin(ANSWER, intent_id=self.intent_id, answer=self.IDS, at=NOW)
        delivery.start(RECEIVE, body=paid(), at=NOW)
        delivery.wait_until_blocked()
        worker.commit()
        assert outcome(delivery.result()) == (DUPLICATE, None, True)
        self.the_deposit_is_deducted_once(stage)

    def test_the_redelivery_is_first(self, stage: Stage) -> None:
        worker, delivery = stage.session("till_worker"), stage.session()
        again = delivery.begin(RECEIVE, body=paid(), at=NOW)
        self.answer(worker)
        worker.wait_until_blocked()
        delivery.commit()
        assert outcome(again) == (QUARANTINED, "needs_payment_ids", False)
        worker.result()
        self.the_deposit_is_deducted_once(stage)

    def test_the_redelivery_holds_its_event_while_the_answer_is_first(self, stage: Stage) -> None:
        worker, delivery = stage.session("till_worker"), stage.session()
        holder = stage.session("postgres")
        holder.begin(LOCK_ACCOUNT)
        self.answer(worker)
        worker.wait_until_blocked()
        delivery.start(RECEIVE, body=paid(), at=NOW)
        delivery.wait_until_blocked()
        holder.commit()
        worker.result()
        assert outcome(delivery.result()) == (APPLIED, None, False)
        self.the_deposit_is_deducted_once(stage)

    def test_another_event_of_the_invoice_is_parked_meanwhile(self, stage: Stage) -> None:
        worker, delivery = stage.session("till_worker"), stage.session()
        other = delivery.begin(RECEIVE, body=self.AGAIN, at=NOW)
        self.answer(worker)
        worker.wait_until_blocked()
        delivery.commit()
        assert outcome(other) == (QUARANTINED, "needs_payment_ids", False)
        worker.result()
        self.the_deposit_is_deducted_once(stage)

    def test_two_answers_count_once(self, stage: Stage) -> None:
        one, two = stage.session("till_worker"), stage.session("till_worker")
        one.begin(ANSWER, intent_id=self.intent_id, answer=self.IDS, at=NOW)
        two.start(ANSWER, intent_id=self.intent_id, answer=Jsonb({"payment_ids": []}), at=NOW)
        two.wait_until_blocked()
        one.commit()
        two.result()
        self.the_deposit_is_deducted_once(stage)

    def test_an_operator_dismisses_the_call_meanwhile(self, stage: Stage) -> None:
        worker, operator = stage.session("till_worker"), stage.session("till_operator")
        worker.begin(ANSWER, intent_id=self.intent_id, answer=self.IDS, at=NOW)
        operator.start(DISMISS_INTENT, intent_id=self.intent_id, at=NOW)
        operator.wait_until_blocked()
        worker.commit()
        refusal = operator.result()
        assert isinstance(refusal, Refusal)
        assert refusal.reason == "intent_not_found"
        self.the_deposit_is_deducted_once(stage)

    def test_an_operator_has_dismissed_the_call(self, stage: Stage) -> None:
        worker, operator = stage.session("till_worker"), stage.session("till_operator")
        operator.begin(DISMISS_INTENT, intent_id=self.intent_id, at=NOW)
        self.answer(worker)
        worker.wait_until_blocked()
        operator.commit()
        worker.result()
        assert stage.parked() == [("evt_1", "needs_payment_ids")]
        assert stage.row("select answer ->> 'dismissed_by' from till_private.intents") == ("grace",)

    def test_two_workers_do_not_take_one_intent(self, stage: Stage) -> None:
        one, two = stage.session("till_worker"), stage.session("till_worker")
        taken = one.begin(TAKE, at=NOW)
        other = two.run(TAKE, at=NOW)
        one.commit()
        assert (taken_intent(taken), taken_intent(other)) == (self.intent_id, None)
        one.run(ANSWER, intent_id=self.intent_id, answer=self.IDS, at=NOW)
        self.the_deposit_is_deducted_once(stage)


class TestDestroyingAndSettling:
    def test_the_instance_is_destroyed_first(self, stage: Stage) -> None:
        operator, delivery = stage.session("till_operator"), stage.session()
        gone = operator.begin(DESTROY, instance="inst_ada", force=False, at=NOW)
        delivery.start(RECEIVE, body=paid(), at=NOW)
        delivery.wait_until_blocked()
        operator.commit()
        assert gone["destroyed_at"] == NOW
        assert outcome(delivery.result()) == (QUARANTINED, "instance_destroyed", False)
        assert stage.parked() == [("evt_1", "instance_destroyed")]
        assert stage.entries() == []

    def test_the_payment_is_settled_first(self, stage: Stage) -> None:
        operator, delivery = stage.session("till_operator"), stage.session()
        settled = delivery.begin(RECEIVE, body=paid(), at=NOW)
        operator.start(DESTROY, instance="inst_ada", force=False, at=NOW)
        operator.wait_until_blocked()
        delivery.commit()
        assert outcome(settled) == (APPLIED, None, False)
        refusal = operator.result()
        assert isinstance(refusal, Refusal)
        assert refusal.reason == "paid_period_runs"
        assert stage.entries() == SETTLED
        assert stage.rows("select destroyed_at from till.instances") == [(None,)]


class TestTransferringAndSettling:
    RENEWAL = paid("evt_2", "in_2", period=JULY)

    @pytest.fixture(autouse=True)
    def _given_a_destroyed_instance(self, stage: Stage) -> None:
        stage.receive(paid(), APPLIED)
        stage.execute(DESTROY, instance="inst_ada", force=True)
        stage.execute("select tests.given_instance('inst_new')")

    def test_the_transfer_is_first(self, stage: Stage) -> None:
        operator, delivery = stage.session("till_operator"), stage.session()
        successor = operator.begin(TRANSFER, at=NOW)
        delivery.start(RECEIVE, body=self.RENEWAL, at=NOW)
        delivery.wait_until_blocked()
        operator.commit()
        assert successor["instance_id"] == "inst_new"
        assert outcome(delivery.result()) == (APPLIED, None, False)
        assert stage.subscription() == ("inst_new", "active", "sub_ada", JULY[1])

    def test_the_payment_is_first(self, stage: Stage) -> None:
        operator, delivery = stage.session("till_operator"), stage.session()
        renewal = delivery.begin(RECEIVE, body=self.RENEWAL, at=NOW)
        operator.start(TRANSFER, at=NOW)
        operator.wait_until_blocked()
        delivery.commit()
        assert outcome(renewal) == (QUARANTINED, "instance_destroyed", False)
        successor = operator.result()
        assert not isinstance(successor, Refusal)
        assert (successor["instance_id"], successor["current_period_end"]) == ("inst_new", JULY[1])
        assert stage.parked() == []
        assert stage.subscription() == ("inst_new", "active", "sub_ada", JULY[1])

    def test_the_payment_is_delivered_again(self, stage: Stage) -> None:
        stage.receive(self.RENEWAL, QUARANTINED)
        operator, delivery = stage.session("till_operator"), stage.session()
        holder = stage.session("postgres")
        holder.begin(LOCK_ACCOUNT)
        operator.start(TRANSFER, at=NOW)
        operator.wait_until_blocked()
        delivery.start(RECEIVE, body=self.RENEWAL, at=NOW)
        delivery.wait_until_blocked()
        holder.commit()
        operator.result()
        assert outcome(delivery.result()) == (APPLIED, None, False)
        assert stage.parked() == []
        assert stage.subscription() == ("inst_new", "active", "sub_ada", JULY[1])


class TestFinishingAnImportAndDelivering:
    @pytest.fixture(autouse=True)
    def _given_an_open_import(self, stage: Stage) -> None:
        stage.execute("select till.begin_legacy_import('acct_ada', 'grace', 'moving', %(at)s)")
        stage.execute(IMPORT, rows=Jsonb([deposit("acct_ada", "l_1", "ch_1")]))

    NAMED = paid(shape="pre_basil", payment_ids=("ch_1", "pi_1"))

    def it_is_compensated(self, stage: Stage) -> None:
        assert stage.entries() == [PRICE, -PRICE]
        assert stage.parked() == []
        assert stage.balance() == BALANCE

    def test_the_import_is_finished_first(self, stage: Stage) -> None:
        operator, delivery = stage.session("till_operator"), stage.session()
        assert operator.begin(FINISH, at=NOW) == {"balance": PRICE}
        delivery.start(RECEIVE, body=self.NAMED, at=NOW)
        delivery.wait_until_blocked()
        operator.commit()
        assert outcome(delivery.result()) == (APPLIED, None, False)
        self.it_is_compensated(stage)

    def test_the_payment_is_delivered_first(self, stage: Stage) -> None:
        operator, delivery = stage.session("till_operator"), stage.session()
        payment = delivery.begin(RECEIVE, body=self.NAMED, at=NOW)
        operator.start(FINISH, at=NOW)
        operator.wait_until_blocked()
        delivery.commit()
        assert outcome(payment) == (QUARANTINED, "legacy_import_open", False)
        assert operator.result() == {"balance": PRICE}
        self.it_is_compensated(stage)

    def test_the_redelivery_holds_its_event_while_the_import_is_finished(
        self, stage: Stage
    ) -> None:
        stage.receive(self.NAMED, QUARANTINED)
        operator, delivery = stage.session("till_operator"), stage.session()
        holder = stage.session("postgres")
        holder.begin(LOCK_ACCOUNT)
        operator.start(FINISH, at=NOW)
        operator.wait_until_blocked()
        delivery.start(RECEIVE, body=self.NAMED, at=NOW)
        delivery.wait_until_blocked()
        holder.commit()
        assert operator.result() == {"balance": PRICE}
        assert outcome(delivery.result()) == (APPLIED, None, False)
        self.it_is_compensated(stage)

    @pytest.mark.parametrize("rows_are_first", [True, False])
    def test_every_row_is_in_the_opening_entry(self, stage: Stage, *, rows_are_first: bool) -> None:
        operator, importer = stage.session("till_operator"), stage.session("till_operator")
        rows = Jsonb([deposit("acct_ada", "l_2", "ch_2")])
        if rows_are_first:
            importer.begin(IMPORT, rows=rows)
            operator.start(FINISH, at=NOW)
            operator.wait_until_blocked()
            importer.commit()
            assert operator.result() == {"balance": 2 * PRICE}
        else:
            assert operator.begin(FINISH, at=NOW) == {"balance": PRICE}
            importer.start(IMPORT, rows=rows)
            importer.wait_until_blocked()
            operator.commit()
            assert importer.result() == {"outcomes": ["rejected"]}

    @pytest.mark.parametrize("payment_is_first", [True, False])
    def test_an_import_that_begins_and_a_first_payment(
        self, stage: Stage, *, payment_is_first: bool
    ) -> None:
        stage.execute("select tests.given_account('acct_bob')")
        stage.execute("select tests.given_instance('inst_bob', 'acct_bob')")
        body = paid(account_id="acct_bob", instance_id="inst_bob", subscription="sub_bob")
        operator, delivery = stage.session("till_operator"), stage.session()
        if payment_is_first:
            assert outcome(delivery.begin(RECEIVE, body=body, at=NOW)) == (APPLIED, None, False)
            operator.start(BEGIN, at=NOW)
            operator.wait_until_blocked()
            delivery.commit()
            refusal = operator.result()
            assert isinstance(refusal, Refusal)
            assert refusal.reason == "legacy_import_too_late"
        else:
            operator.begin(BEGIN, at=NOW)
            delivery.start(RECEIVE, body=body, at=NOW)
            delivery.wait_until_blocked()
            operator.commit()
            expected = (QUARANTINED, "legacy_import_open", False)
            assert outcome(delivery.result()) == expected

    def test_an_import_that_begins_keeps_an_instance(self, stage: Stage) -> None:
        stage.execute("select tests.given_account('acct_bob')")
        stage.execute("select tests.given_instance('inst_bob', 'acct_bob')")
        operator, host = stage.session("till_operator"), stage.session()
        operator.begin(BEGIN, at=NOW)
        host.start(DESTROY, instance="inst_bob", force=True, at=NOW)
        host.wait_until_blocked()
        operator.commit()
        refusal = host.result()
        assert isinstance(refusal, Refusal)
        assert refusal.reason == "legacy_import_open"

    def test_a_deposit_is_imported_once_into_two_accounts(self, stage: Stage) -> None:
        """Rows of two batches that claim the same payments, in opposite orders, do not deadlock."""
        for account in ("acct_a", "acct_b", "acct_c"):
            stage.execute("select till.open_account(%(account)s)", account=account)
            stage.execute(
                "select till.begin_legacy_import(%(account)s, 'grace', 'moving', %(at)s)",
                account=account,
            )
        gates, one, two = (stage.session("till_operator") for _ in range(3))
        rows = [deposit("acct_c", "l_1", "ch_gate_a"), deposit("acct_c", "l_2", "ch_gate_b")]
        gates.begin(IMPORT, rows=Jsonb(rows))
        for session, account, ids in (
            (one, "acct_a", ("ch_x", "ch_gate_a", "ch_y")),
            (two, "acct_b", ("ch_y", "ch_gate_b", "ch_x")),
        ):
            rows = [deposit(account, f"l_{n}", payment_id) for n, payment_id in enumerate(ids)]
            session.start(IMPORT, rows=Jsonb(rows))
            session.wait_until_blocked()
        gates.commit()
        results = one.result(), two.result()
        # Who comes first to the payments in their order gets both.
        assert sorted(list(r["outcomes"]) for r in results if not isinstance(r, Refusal)) == [
            ["imported", "rejected", "imported"],
            ["rejected", "rejected", "rejected"],
        ]
        # An import that is left open is no violation, but this one is nobody's.
        for account in ("acct_ada", "acct_a", "acct_b", "acct_c"):
            stage.execute(
                "select till.finish_legacy_import(%(account)s, 'grace', 'moved', %(at)s)",
                account=account,
            )


def deposit(account_id: str, legacy_id: str, payment_id: str) -> dict[str, object]:
    """A row of older books."""
    return {
        "account_id": account_id,
        "legacy_id": legacy_id,
        "amount": PRICE,
        "category": "deposit",
        "at": 1_770_000_000,
        "payment_id": payment_id,
    }


def at_once(stage: Stage, works: list[Callable[[Session], Any]]) -> list[Any]:
    """Run each work in a session of its own, all starting together; return what they return."""
    sessions = [stage.session() for _ in works]
    barrier = Barrier(len(works))

    def run(index: int) -> Any:
        barrier.wait(30)
        return works[index](sessions[index])

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, range(len(works))))


def test_one_payment_in_eight_sessions_is_one_settlement(stage: Stage) -> None:
    """Eight event ids, both shapes, some with payment ids, several payments in turn."""
    rounds = 20

    def bodies(worker: int) -> Iterator[bytes]:
        for number in range(rounds):
            ids = (f"ch_{number}", f"pi_{number}") if worker % 4 == 1 else ()
            shape = stripe.SHAPES[worker % 2]
            yield paid(f"evt_{number}_{worker}", f"in_{number}", shape=shape, payment_ids=ids)

    def deliver_all(worker: int) -> Callable[[Session], list[tuple[Any, ...]]]:
        return lambda s: [outcome(s.run(RECEIVE, body=b, at=NOW)) for b in bodies(worker)]

    answers = at_once(stage, [deliver_all(worker) for worker in range(8)])
    for number in range(rounds):
        told = Counter(answer[number] for answer in answers)
        assert told == {(APPLIED, None, False): 1, (APPLIED, None, True): 7}
    assert stage.entries() == SETTLED * rounds
    assert stage.balance() == BALANCE
    assert len(stage.invoices()) == rounds
    payments = stage.rows(
        "select count(*), count(distinct transaction_id) from till_private.payments"
    )
    assert payments == [(2 * rounds, rounds)]


def test_one_event_in_eight_sessions_is_applied_once(stage: Stage) -> None:
    """Each of 200 invoices is delivered by all eight at once."""
    rounds = 200
    barrier = Barrier(8)

    def deliver_all(session: Session) -> list[tuple[Any, ...]]:
        told = []
        for number in range(rounds):
            body = paid(f"evt_{number}", f"in_{number}")
            barrier.wait(30)
            told.append(outcome(session.run(RECEIVE, body=body, at=NOW)))
        return told

    answers = at_once(stage, [deliver_all] * 8)
    for number in range(rounds):
        told = Counter(answer[number] for answer in answers)
        assert told == {(APPLIED, None, False): 1, (DUPLICATE, None, True): 7}
    assert stage.entries() == SETTLED * rounds
    assert stage.balance() == BALANCE
    assert len(stage.invoices()) == rounds
    assert stage.rows("select distinct deliveries from till_private.stripe_events") == [(8,)]


def test_anything_at_any_time_ends_in_order(stage: Stage) -> None:
    """Everything that locks, from eight sessions on three accounts: no deadlock, no violation."""
    accounts = ("acct_ada", "acct_bob", "acct_eve")
    for account in accounts[1:]:
        stage.execute("select tests.given_account(%(account)s)", account=account)
    numbers = itertools.count()
    instances = {account: [f"inst_{account}"] for account in accounts}
    for account in accounts:
        stage.execute(
            "select tests.given_instance(%(instance)s, %(account)s)",
            instance=f"inst_{account}",
            account=account,
        )

    def act(session: Session, chance: random.Random) -> str:
        account = chance.choice(accounts)
        instance = chance.choice(instances[account])
        subscription = f"sub_{account}_{chance.randint(0, 2)}"
        number = next(numbers)
        known: dict[str, Any] = {
            "account_id": account,
            "instance_id": instance,
            "stripe_subscription_id": subscription,
        }
        match chance.randint(0, 9):
            case 0 | 1 | 2 | 3:
                body = paid(
                    f"evt_{number}",
                    f"in_{account}_{chance.randint(0, 30)}",
                    account_id=account,
                    instance_id=instance,
                    subscription=subscription,
                    period=chance.choice((JUNE, MID_JUNE, JULY)),
                    shape="pre_basil",
                    payment_ids=(f"ch_{account}_{chance.randint(0, 30)}",),
                )
                answer = session.run(RECEIVE, body=body, at=NOW)
            case 4:
                body = stripe.subscription_event(
                    "dahlia", f"evt_{number}", "deleted", at=day(6, 20), **known
                )
                answer = session.run(RECEIVE, body=body, at=NOW)
            case 5:
                body = stripe.subscription_event(
                    "dahlia",
                    f"evt_{number}",
                    "updated",
                    at=day(6, chance.randint(10, 12)),
                    cancel_at_period_end=chance.random() < 0.5,
                    **known,
                )
                answer = session.run(RECEIVE, body=body, at=NOW)
            case 6:
                event_id = f"evt_{chance.randint(0, number)}"
                answer = session.run(REPROCESS, event_id=event_id, at=NOW)
            case 7:
                answer = session.run(DESTROY, instance=instance, force=True, at=NOW)
            case 8:
                fresh = f"inst_{number}"
                session.run("select till.register_instance(%(i)s, %(a)s)", i=fresh, a=account)
                answer = session.run(
                    "select till.transfer_subscription(%(f)s, %(i)s, 'grace', 'moved', %(at)s)",
                    f=instance,
                    i=fresh,
                    at=NOW,
                )
                instances[account].append(fresh)
            case _:
                intent_id = taken_intent(session.run(TAKE, at=NOW))
                if intent_id is None:
                    return "no intent"
                answer = session.run(ANSWER, intent_id=intent_id, answer=SAID, at=NOW)
        if isinstance(answer, Refusal):
            return answer.reason
        return str(answer.get("reason") or answer.get("outcome") or "done")

    def act_all(worker: int) -> Callable[[], Counter[str]]:
        session = stage.session("postgres")
        chance = random.Random(worker)  # noqa: S311 - not for secrets
        return lambda: Counter(act(session, chance) for _ in range(examples(60, 1000)))

    works = [act_all(worker) for worker in range(8)]
    with ThreadPoolExecutor(8) as pool:
        told = sum((f.result() for f in [pool.submit(work) for work in works]), Counter[str]())
    worker = stage.session("till_worker")
    while (intent_id := taken_intent(worker.run(TAKE, at=day(7, 1)))) is not None:
        worker.run(ANSWER, intent_id=intent_id, answer=SAID, at=NOW)
    # It was not all one thing.
    assert {"applied", "second_subscription", "payment_conflict", "event_not_parked"} <= set(told)
    assert {balance for (balance,) in stage.rows("select balance from till.accounts")} == {
        0,
        BALANCE,
    }
