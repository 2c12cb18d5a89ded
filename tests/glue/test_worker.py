"""The worker as a process, with a real PostgreSQL and a Stripe that can fail: each effect once."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from support.fake_stripe import API_KEY, Failure, FakeStripe, create_refund, running_stripe
from support.process_log import ProcessLog, process_log
from support.servers import Database
from tillkeeper.local.demo import ACCOUNT, INSTANCE, STRIPE_PRICE, paid_invoice
from tillkeeper.local.processes import end_with_parent
from tillkeeper.worker.calls import CALLS

SUBSCRIPTION = "sub_1TdemoAdaHosting"
INVOICE = "in_1TdemoAdaFirst"
CANCELED = {"id": SUBSCRIPTION, "status": "canceled"}
TEST_SECONDS = 30


class Worker:
    """A running worker."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: ProcessLog) -> None:
        self.process = process
        self.log = log

    def messages(self) -> list[str]:
        return [line["message"] for line in self.log.lines()]

    def intents(self) -> list[tuple[object, ...]]:
        """What was logged of intents: kind, outcome, reason."""
        lines = [line for line in self.log.lines() if line["message"] == "intent"]
        return [(line["kind"], line["outcome"], line.get("reason")) for line in lines]

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(TEST_SECONDS)


@dataclass
class Stage:
    """A database with an account, and a Stripe."""

    database: Database
    admin: psycopg.Connection
    stripe: FakeStripe

    def add_intent(self, kind: str, **parameters: object) -> str:
        """Commit to a call; returns its idempotency key."""
        key = f"{kind}:{len(self.intents())}"
        query = "select till_private.add_intent(%s, %s, %s, %s, 'test', now())"
        self.admin.execute(query, (kind, ACCOUNT, key, Jsonb(parameters)))
        return key

    def add_cancel(self) -> str:
        self.stripe.add_subscription(SUBSCRIPTION)
        return self.add_intent("cancel_subscription", stripe_subscription_id=SUBSCRIPTION)

    def intents(self) -> list[tuple[object, ...]]:
        """Of each intent: kind, attempts, last error, answer."""
        query = (
            "select kind, attempts, last_error, answer"
            " from till_private.intents order by kind, intent_id"
        )
        return self.admin.execute(query).fetchall()

    def make_due(self) -> None:
        """Let the back-off be over."""
        self.admin.execute("update till_private.intents set next_attempt_at = now()")

    def deliver(self, event: dict[str, Any]) -> tuple[object, ...] | None:
        query = "select outcome, reason from till.receive_stripe_event(%s)"
        return self.admin.execute(query, (json.dumps(event).encode(),)).fetchone()

    @contextmanager
    def worker(self, *arguments: str, **environment: str) -> Iterator[Worker]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("TILL_")}
        inherited |= {
            "TILL_DATABASE_URL": self.database.conninfo("till_worker"),
            "TILL_STRIPE_API_KEY": API_KEY,
            "TILL_STRIPE_API_BASE": self.stripe.address,
        }
        with (
            process_log() as log,
            subprocess.Popen(
                [sys.executable, "-m", "tillkeeper", "worker", *arguments],
                env=inherited | environment,
                stderr=log.file,
                preexec_fn=end_with_parent(signal.SIGKILL),
            ) as process,
        ):
            try:
                yield Worker(process, log)
            finally:
                process.kill()

    def work_once(self) -> list[tuple[object, ...]]:
        """Let a worker do what is due; returns what it logged of intents."""
        with self.worker("--once") as worker:
            assert worker.process.wait(TEST_SECONDS) == 0, worker.log.lines()
            return worker.intents()


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    application, operator = database.connect("till_app"), database.connect("till_operator")
    application.execute("select till.open_account(%s)", (ACCOUNT,))
    application.execute("select till.register_instance(%s, %s)", (INSTANCE, ACCOUNT))
    operator.execute(
        "select till.add_stripe_price(%s, '2026-03-19', 'standard', false, 'test', 'test')",
        (STRIPE_PRICE,),
    )
    with running_stripe() as stripe:
        yield Stage(database, database.admin(), stripe)
    assert stripe.problems == []


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TEST_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen within {TEST_SECONDS} seconds"
        time.sleep(0.02)


def subscription_event(number: int, **fields: object) -> dict[str, Any]:
    """An event of the account's subscription; all are of one second."""
    metadata = {"type": "hosting", "account_id": ACCOUNT, "instance_id": INSTANCE}
    subscription = FakeStripe().add_subscription(SUBSCRIPTION, metadata=metadata)
    return {
        "id": f"evt_{number}",
        "object": "event",
        "type": "customer.subscription.updated",
        "api_version": "2026-08-26.dahlia",
        "created": int(time.time()) // 3600 * 3600,
        "livemode": False,
        "data": {"object": subscription | fields},
    }


def test_the_subscription_of_a_destroyed_instance_is_canceled(stage: Stage) -> None:
    stage.stripe.add_subscription(SUBSCRIPTION)
    assert stage.deliver(json.loads(paid_invoice())) == ("applied", None)
    stage.admin.execute(
        "select till.destroy_instance(%s, 'test', 'moved away', p_force => true)", (INSTANCE,)
    )
    assert stage.work_once() == [("cancel_subscription", "answered", None)]
    assert stage.stripe.effects == [("cancel", SUBSCRIPTION)]
    assert stage.intents() == [("cancel_subscription", 1, None, CANCELED)]


def test_a_contradiction_is_settled_by_what_stripe_says(stage: Stage) -> None:
    assert stage.deliver(json.loads(paid_invoice())) == ("applied", None)
    stage.deliver(subscription_event(1, cancel_at_period_end=True))
    stage.deliver(subscription_event(2, cancel_at_period_end=False))
    stage.stripe.add_subscription(SUBSCRIPTION, cancel_at_period_end=True)
    assert stage.work_once() == [("refresh_subscription", "answered", None)]
    ((_, _, _, answer),) = stage.intents()
    assert answer == stage.stripe.objects[SUBSCRIPTION]
    said = stage.admin.execute("select cancel_at_period_end from till.subscriptions").fetchall()
    assert said == [(True,)]


def test_a_payment_of_the_older_books_is_found_down_to_its_charge(stage: Stage) -> None:
    stage.stripe.add_payment(INVOICE, 1)
    operator = stage.database.connect("till_operator")
    operator.execute("select till.begin_legacy_import(%s, 'test', 'test')", (ACCOUNT,))
    deposit = {
        "account_id": ACCOUNT,
        "legacy_id": "d1",
        "amount": 9_000_000,
        "category": "deposit",
        "at": 1_780_300_800,
        "payment_id": f"ch_{INVOICE}_1",
    }
    operator.execute("select till.import_legacy(%s)", (Jsonb([deposit]),))
    operator.execute("select till.finish_legacy_import(%s, 'test', 'test')", (ACCOUNT,))
    assert stage.deliver(json.loads(paid_invoice())) == ("quarantined", "needs_payment_ids")

    assert stage.work_once() == [("fetch_invoice_payments", "answered", None)]
    ids = [f"inpay_{INVOICE}_1", f"pi_{INVOICE}_1", f"ch_{INVOICE}_1"]
    assert stage.intents() == [("fetch_invoice_payments", 1, None, {"payment_ids": ids})]
    # The deposit was never deducted; now it is.
    assert stage.admin.execute("select balance from till.accounts").fetchall() == [(0,)]
    assert stage.admin.execute("select * from till.quarantine").fetchall() == []
    assert stage.admin.execute("select * from till.verify()").fetchall() == []


def test_no_transaction_is_open_while_stripe_is_waited_for(stage: Stage) -> None:
    stage.add_cancel()
    with stage.stripe.hold_next(after_effect=False) as hold, stage.worker("--once") as worker:
        hold.wait_until_reached()
        sessions = stage.admin.execute(
            "select state, xact_start, backend_xid, backend_xmin from pg_stat_activity"
            " where usename = 'till_worker' and datname = current_database()"
            " and state is not null"  # null: it is only just connecting
        ).fetchall()
        hold.released.set()
        assert worker.process.wait(TEST_SECONDS) == 0
    assert sessions
    assert set(sessions) == {("idle", None, None, None)}


@pytest.mark.parametrize("after_effect", [False, True])
def test_a_worker_that_is_killed_during_the_call_has_one_effect(
    stage: Stage, after_effect: bool
) -> None:
    stage.add_cancel()
    with stage.stripe.hold_next(after_effect=after_effect) as hold, stage.worker() as worker:
        hold.wait_until_reached()
        worker.end(signal.SIGKILL)
    assert stage.stripe.effects == [("cancel", SUBSCRIPTION)] * after_effect
    assert stage.intents() == [("cancel_subscription", 1, None, None)]
    assert stage.work_once() == []  # the dead one's back-off is not over

    stage.make_due()
    assert stage.work_once() == [("cancel_subscription", "answered", None)]
    assert stage.stripe.effects == [("cancel", SUBSCRIPTION)]
    assert stage.intents() == [("cancel_subscription", 2, None, CANCELED)]


def test_a_worker_that_is_killed_before_the_answer_is_recorded_has_one_effect(
    stage: Stage,
) -> None:
    stage.add_cancel()
    waiting = (
        "select pid from pg_stat_activity"
        " where usename = 'till_worker' and datname = current_database()"
        " and wait_event_type = 'Lock'"
    )
    with stage.database.admin(autocommit=False) as holder, stage.worker() as worker:
        holder.execute("select from till_private.accounts for no key update")
        wait_until(lambda: bool(stage.admin.execute(waiting).fetchall()))
        worker.end(signal.SIGKILL)
        # Its session would still record the answer, once it gets the lock.
        stage.admin.execute(f"select pg_terminate_backend(pid) from ({waiting}) as w")
        wait_until(lambda: not stage.admin.execute(waiting).fetchall())
    assert stage.intents() == [("cancel_subscription", 1, None, None)]

    stage.make_due()
    stage.work_once()
    assert stage.stripe.effects == [("cancel", SUBSCRIPTION)]
    assert stage.intents() == [("cancel_subscription", 2, None, CANCELED)]


def test_a_worker_that_is_killed_after_the_answer_leaves_nothing_to_do(stage: Stage) -> None:
    stage.add_cancel()
    with stage.worker() as worker:
        wait_until(lambda: stage.intents() == [("cancel_subscription", 1, None, CANCELED)])
        worker.end(signal.SIGKILL)
    stage.make_due()
    assert stage.work_once() == []
    assert stage.stripe.effects == [("cancel", SUBSCRIPTION)]
    assert len(stage.stripe.calls) == 1


def test_sigterm_lets_it_finish_the_call_and_start_no_other(stage: Stage) -> None:
    stage.add_cancel()
    stage.add_cancel()
    with stage.stripe.hold_next(after_effect=False) as hold, stage.worker() as worker:
        hold.wait_until_reached()
        worker.process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            worker.process.wait(0.3)
        hold.released.set()
        assert worker.process.wait(TEST_SECONDS) == 0
        assert worker.messages() == ["worker started", "intent", "worker stopped"]
    assert stage.intents() == [
        ("cancel_subscription", 1, None, CANCELED),
        ("cancel_subscription", 0, None, None),
    ]


def test_sigterm_ends_its_sleep(stage: Stage) -> None:
    with stage.worker() as worker:
        wait_until(lambda: "worker started" in worker.messages())
        assert worker.end(signal.SIGTERM) == 0


def test_it_waits_for_work(stage: Stage) -> None:
    with stage.worker() as worker:
        wait_until(lambda: "worker started" in worker.messages())
        time.sleep(0.2)
        stage.add_cancel()
        wait_until(lambda: worker.intents() == [("cancel_subscription", "answered", None)])


@pytest.mark.parametrize(
    ("failure", "reason"),
    [(Failure.RATE_LIMIT, "rate_limit"), (Failure.NOT_JSON, "http_502")],
)
def test_a_failed_call_is_tried_again_after_its_back_off(
    stage: Stage, failure: Failure, reason: str
) -> None:
    stage.add_cancel()
    stage.stripe.fail_next(*[failure] * 3)
    assert stage.work_once() == [("cancel_subscription", "failed", reason)]
    assert stage.intents() == [("cancel_subscription", 1, reason, None)]
    waits = "select next_attempt_at > now() + '5 s' from till.intents"
    assert stage.admin.execute(waits).fetchall() == [(True,)]
    stage.stripe.recover()
    stage.make_due()
    assert stage.work_once() == [("cancel_subscription", "answered", None)]
    assert stage.intents() == [("cancel_subscription", 2, None, CANCELED)]


def test_one_bad_intent_does_not_stop_the_others(stage: Stage) -> None:
    stage.admin.execute("alter table till_private.intents drop constraint kind_is_known")
    stage.add_intent("a_thing_of_tomorrow")
    stage.add_intent("cancel_subscription", misspelt=SUBSCRIPTION)
    stage.add_intent("fetch_invoice_payments", invoice_id="in_unknown")
    stage.stripe.add_subscription("sub_strange", cancel_at_period_end=None)
    stage.add_intent("refresh_subscription", stripe_subscription_id="sub_strange", second=1)
    key = stage.add_cancel()
    stage.work_once()
    stage.stripe.problems.clear()  # the strange subscription is none that Stripe could answer
    assert stage.intents() == [
        ("a_thing_of_tomorrow", 0, None, None),  # left to a newer worker
        ("cancel_subscription", 1, "internal_error", None),
        ("cancel_subscription", 1, None, CANCELED),
        ("fetch_invoice_payments", 1, "resource_missing", None),
        ("refresh_subscription", 1, "answer_not_recorded:TK038", None),
    ]
    assert stage.stripe.effects == [("cancel", SUBSCRIPTION)]
    assert key in {call.idempotency_key for call in stage.stripe.calls}


def test_every_kind_of_intent_has_a_call(stage: Stage) -> None:
    (constraint,) = stage.admin.execute(
        "select pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid = 'till_private.intents'::regclass and conname = 'kind_is_known'"
    ).fetchone() or ("",)
    assert set(re.findall(r"'(\w+)'", constraint)) == set(CALLS)


@pytest.mark.parametrize("is_slow", [True, False], ids=["slow", "failing"])
def test_a_busy_kind_keeps_no_refund_and_no_cancellation_waiting(
    stage: Stage, is_slow: bool
) -> None:
    stage.admin.execute(
        "insert into till_private.intents"
        " (kind, account_id, idempotency_key, parameters, reason, created_at, next_attempt_at)"
        " select 'refresh_subscription', %s, 'backlog:' || n, %s, 'test', now(), '2026-01-01'"
        " from generate_series(1, 10000) as n",
        (ACCOUNT, Jsonb({"stripe_subscription_id": "sub_1"})),
    )
    begun = "select from till_private.intents where attempts > 0"
    paid_back = (
        "select count(*) = 2 from till_private.intents"
        " where kind <> 'refresh_subscription' and answered_at is not null"
    )
    failed = "select last_error from till_private.intents where last_error is not null"
    waiting = "select count(*) > 1000 from till_private.intents where attempts = 0"
    backlog = "GET /v1/subscriptions/sub_1"
    with (
        stage.stripe.hold_next(after_effect=False, to=backlog if is_slow else "nothing") as hold,
        stage.worker() as worker,
    ):
        wait_until(lambda: bool(stage.admin.execute(begun).fetchall()))
        if is_slow:
            hold.wait_until_reached()
        cancel_a_pass(stage)
        wait_until(lambda: stage.admin.execute(paid_back).fetchall() == [(True,)])
        assert stage.admin.execute(waiting).fetchall() == [(True,)]
        if is_slow:  # the slow call is not over, not even given up
            assert stage.admin.execute(failed).fetchall() == []
        worker.end(signal.SIGKILL)
    assert sorted(stage.stripe.effects) == [PASS_CANCELED, PASS_REFUNDED]


def test_two_workers_take_two_intents(stage: Stage) -> None:
    keys = {stage.add_cancel(), stage.add_cancel()}
    take = "select idempotency_key from till.take_intent()"
    taken = set()
    for _ in keys:  # the first one has not committed yet
        worker = stage.database.connect("till_worker", autocommit=False)
        taken.add(worker.execute(take).fetchone())
    assert taken == {(key,) for key in keys}


def test_a_lost_database_is_waited_for(stage: Stage) -> None:
    with stage.worker() as worker:
        wait_until(lambda: "worker started" in worker.messages())
        stage.admin.execute("alter role till_worker connection limit 0")
        try:

            def is_missed() -> bool:
                # Again and again: one that was just connecting is not among them at first.
                stage.admin.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where usename = 'till_worker' and datname = current_database()"
                )
                return "database unavailable" in worker.messages()

            wait_until(is_missed)
        finally:
            stage.admin.execute("alter role till_worker connection limit -1")
        stage.add_cancel()
        wait_until(lambda: worker.intents() == [("cancel_subscription", "answered", None)])
        assert worker.end(signal.SIGTERM) == 0


def test_a_role_that_may_not_take_intents_is_told_so(stage: Stage) -> None:
    url = stage.database.conninfo("till_app")
    with stage.worker(TILL_DATABASE_URL=url) as worker:
        assert worker.process.wait(TEST_SECONDS) == 1


def test_once_does_not_wait_for_a_lost_database(stage: Stage) -> None:
    url = "host=/nonexistent user=till_worker"
    with stage.worker("--once", TILL_DATABASE_URL=url) as worker:
        assert worker.process.wait(TEST_SECONDS) == 1


def test_it_needs_a_key(stage: Stage) -> None:
    with stage.worker(TILL_STRIPE_API_KEY="") as worker:
        assert worker.process.wait(TEST_SECONDS) == 1
        assert worker.log.text() == (
            "tillkeeper: TILL_STRIPE_API_KEY is not set: Stripe cannot be called without\n"
        )


def test_the_log_tells_each_intent_and_no_more(stage: Stage) -> None:
    stage.add_cancel()
    stage.stripe.objects[SUBSCRIPTION]["metadata"] = {"note": "hunter2"}
    with stage.worker("--once") as worker:
        worker.process.wait(TEST_SECONDS)
        started, intent, stopped = worker.log.lines()
    assert intent.pop("ms") > 0
    for line in (started, intent, stopped):
        assert line.pop("at")
        assert line.pop("level") == "info"
    assert (started, stopped) == ({"message": "worker started"}, {"message": "worker stopped"})
    assert isinstance(intent.pop("intent_id"), int)
    assert intent == {
        "message": "intent",
        "kind": "cancel_subscription",
        "attempt": 1,
        "outcome": "answered",
    }


# Passes

PASS_CANCELED = ("cancel", "sub_pass")
PASS_REFUNDED = ("refund", "ch_in_pass_1")
TO_REFUND = "POST /v1/refunds"


def cancel_a_pass(stage: Stage) -> None:
    """Commit to the cancellation and the refund of a paid pass."""
    stage.stripe.add_subscription("sub_pass")
    stage.stripe.add_payment("in_pass", 1)
    stage.admin.execute("select tests.pay_pass('in_pass', p_account_id => %s)", (ACCOUNT,))
    stage.admin.execute(
        "select till.cancel_and_refund_pass(pass_id, 'test', 'test', true) from till.passes"
    )


def wait_for_the_cancellation(stage: Stage) -> None:
    """Which of the two is made first is open."""
    answered = (
        "select from till_private.intents"
        " where kind = 'cancel_subscription' and answered_at is not null"
    )
    wait_until(lambda: bool(stage.admin.execute(answered).fetchall()))


def check_one_refund(stage: Stage) -> None:
    """One cancel and one refund at Stripe, both answered, and the books are well."""
    assert sorted(stage.stripe.effects) == [PASS_CANCELED, PASS_REFUNDED]
    (refund,) = stage.stripe.refunds()
    assert refund["metadata"] == {"till_intent": "refund_invoice:in_pass"}
    answers = stage.admin.execute(
        "select kind, last_error, answer from till_private.intents order by kind"
    ).fetchall()
    refunded = {"refund": refund["id"], "charge": "ch_in_pass_1", "status": "succeeded"}
    assert answers == [
        ("cancel_subscription", None, {"id": "sub_pass", "status": "canceled"}),
        ("refund_invoice", None, refunded),
    ]
    assert stage.admin.execute("select balance from till.accounts").fetchall() == [(0,)]
    assert stage.admin.execute("select * from till.verify()").fetchall() == []


@pytest.mark.parametrize("a_day_later", [False, True])
@pytest.mark.parametrize("after_effect", [False, True])
def test_a_worker_that_is_killed_during_the_refund_refunds_once(
    stage: Stage, after_effect: bool, a_day_later: bool
) -> None:
    cancel_a_pass(stage)
    held = stage.stripe.hold_next(after_effect=after_effect, to=TO_REFUND)
    with held as hold, stage.worker() as worker:
        hold.wait_until_reached()
        wait_for_the_cancellation(stage)
        worker.end(signal.SIGKILL)
    assert sorted(stage.stripe.effects) == [PASS_CANCELED] + [PASS_REFUNDED] * after_effect
    if a_day_later:
        stage.stripe.forget_keys()
    stage.make_due()
    assert stage.work_once() == [("refund_invoice", "answered", None)]
    check_one_refund(stage)


def test_a_worker_that_is_killed_before_the_refund_is_recorded_refunds_once(stage: Stage) -> None:
    cancel_a_pass(stage)
    waiting = (
        "select pid from pg_stat_activity"
        " where usename = 'till_worker' and datname = current_database()"
        " and wait_event_type = 'Lock'"
    )
    held = stage.stripe.hold_next(after_effect=True, to=TO_REFUND)
    with (
        held as hold,
        stage.database.admin(autocommit=False) as holder,
        stage.worker() as worker,
    ):
        hold.wait_until_reached()
        wait_for_the_cancellation(stage)
        holder.execute("select from till_private.accounts for no key update")
        hold.released.set()
        wait_until(lambda: bool(stage.admin.execute(waiting).fetchall()))
        worker.end(signal.SIGKILL)
        stage.admin.execute(f"select pg_terminate_backend(pid) from ({waiting}) as w")
        wait_until(lambda: not stage.admin.execute(waiting).fetchall())
    stage.stripe.forget_keys()
    stage.make_due()
    assert stage.work_once() == [("refund_invoice", "answered", None)]
    check_one_refund(stage)


def test_a_worker_that_is_killed_after_the_refund_leaves_nothing_to_do(stage: Stage) -> None:
    cancel_a_pass(stage)
    open_intents = "select count(*) from till.intents where answered_at is null"
    with stage.worker() as worker:
        wait_until(lambda: stage.admin.execute(open_intents).fetchall() == [(0,)])
        worker.end(signal.SIGKILL)
    calls = len(stage.stripe.calls)
    stage.make_due()
    assert stage.work_once() == []
    assert len(stage.stripe.calls) == calls
    check_one_refund(stage)


def test_what_is_canceled_and_refunded_already_is_done(stage: Stage) -> None:
    cancel_a_pass(stage)
    stage.stripe.objects["sub_pass"]["status"] = "canceled"
    create_refund(stage.stripe, {"charge": "ch_in_pass_1"})
    stage.work_once()
    assert stage.stripe.effects == [PASS_REFUNDED]
    answers = stage.admin.execute(
        "select answer from till_private.intents order by kind"
    ).fetchall()
    already = {"refund": None, "charge": "ch_in_pass_1", "status": "charge_already_refunded"}
    assert answers == [({"id": "sub_pass", "status": "canceled"},), (already,)]


def test_each_payment_of_an_invoice_is_refunded_once(stage: Stage) -> None:
    cancel_a_pass(stage)
    stage.stripe.add_payment("in_pass", 2, by="charge")
    stage.stripe.add_payment("in_pass", 3, by="payment_record")
    stage.stripe.add_payment("in_pass", 4, status="canceled")
    held = stage.stripe.hold_next(after_effect=True, to=TO_REFUND)
    with held as hold, stage.worker() as worker:
        hold.wait_until_reached()
        wait_for_the_cancellation(stage)
        worker.end(signal.SIGKILL)
    stage.stripe.forget_keys()
    stage.make_due()
    stage.work_once()
    assert sorted(stage.stripe.effects) == [
        PASS_CANCELED,
        PASS_REFUNDED,
        ("refund", "ch_in_pass_2"),
    ]
    keys = [refund["metadata"]["till_intent"] for refund in stage.stripe.refunds()]
    assert keys == ["refund_invoice:in_pass", "refund_invoice:in_pass:inpay_in_pass_2"]


def test_an_invoice_that_was_not_paid_through_stripe_has_nothing_to_refund(stage: Stage) -> None:
    cancel_a_pass(stage)
    for object_id in ("inpay_in_pass_1", "pi_in_pass_1"):
        del stage.stripe.objects[object_id]
    assert ("refund_invoice", "failed", "nothing_to_refund") in stage.work_once()


def test_the_months_of_yearly_passes_are_issued(stage: Stage) -> None:
    stage.admin.execute(
        "select tests.pay_pass('in_' || n, date_trunc('day', now()) - interval '80 days',"
        " p_cadence => 'yearly', p_stripe_subscription_id => 'sub_' || n, p_account_id => %s)"
        " from generate_series(1, 3) as n",
        (ACCOUNT,),
    )
    count = "select count(*) from till.pass_issuances"
    assert stage.admin.execute(count).fetchall() == [(3,)]
    assert stage.work_once() == []
    assert stage.admin.execute(count).fetchall() == [(9,)]  # two more months have begun of each
    assert stage.admin.execute("select till.due_passes()").fetchall() == []
    assert stage.admin.execute("select * from till.verify()").fetchall() == []


def test_a_pass_that_cannot_be_issued_stops_no_other(stage: Stage) -> None:
    stage.admin.execute(
        "select tests.pay_pass('in_' || n, date_trunc('day', now()) - interval '45 days',"
        " p_cadence => 'yearly', p_stripe_subscription_id => 'sub_' || n, p_account_id => %s)"
        " from generate_series(1, 2) as n",
        (ACCOUNT,),
    )
    stage.admin.execute(
        "alter table till_private.pass_issuances"
        " add constraint planted check (pass_id <> 1) not valid"
    )
    with stage.worker("--once") as worker:
        assert worker.process.wait(TEST_SECONDS) == 0, worker.log.lines()
        lines = [line for line in worker.log.lines() if line["message"] == "pass issued"]
    assert (1, "23514") in {(line["pass_id"], line.get("sqlstate")) for line in lines}
    assert stage.admin.execute("select till.due_passes()").fetchall() == [(1,)]
    assert stage.admin.execute(
        "select pass_id, count(*) from till.pass_issuances group by 1 order by 1"
    ).fetchall() == [(1, 1), (2, 2)]
