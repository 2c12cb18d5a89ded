"""Two sessions, one pass: each waits for the other's account lock, and both outcomes are known.

Each pair is tried in both orders: the first holds the account and is at work, the second is seen
to wait for it, and then the first commits.
"""

from typing import LiteralString

import psycopg
import pytest

from support.servers import Database
from support.sessions import Refusal, Session
from tillkeeper.local.embedded import ADMIN

JUNE = "2026-06-01T00:00:00Z"

CANCEL: LiteralString = "select till.cancel_and_refund_pass(1, 'test', 'test', true)"
SPEND: LiteralString = "select till.spend_credits('acct_ada', 28500000, 'k')"  # needs the bonus
ENROLL: LiteralString = "select till.enroll_with_credits('acct_ada', 'inst_ada', 'standard', 'k')"
ISSUE: LiteralString = "select till.issue_due_pass_credits(1, '2026-07-01T00:00:00Z')"
JULY: LiteralString = """
    select outcome, reason from till.receive_stripe_event(
      tests.pass_invoice('in_7', '2026-07-01T00:00:00Z', p_cadence => %(cadence)s),
      '2026-07-01T00:20:00Z'
    )
    """
PAST_DUE: LiteralString = """
    select outcome, reason from till.receive_stripe_event(
      tests.pass_event('evt_7', '2026-07-02T00:00:00Z', 'past_due', p_tier => 'tier_49'),
      '2026-07-02T00:20:00Z'
    )
    """

Outcome = str | tuple[object, ...]


def told(answer: dict[str, object] | Refusal) -> Outcome:
    """The reason of a refusal; the columns of an answer, or `done` when there is but one."""
    if isinstance(answer, Refusal):
        return answer.reason
    return tuple(answer.values()) if len(answer) > 1 else "done"


def interleave(
    database: Database, first: LiteralString, second: LiteralString, cadence: str = "yearly"
) -> tuple[Outcome, Outcome]:
    """Run the first up to its commit, see the second wait for it, commit; return both outcomes."""
    with Session(database, ADMIN) as holder, Session(database, ADMIN) as waiter:
        answer = holder.begin(first, cadence=cadence)
        waiter.start(second, cadence=cadence)
        waiter.wait_until_blocked()
        holder.commit()
        outcome = waiter.result()
    check(database.admin())
    return told(answer), told(outcome)


def check(admin: psycopg.Connection) -> None:
    """The books are well, no entry is below zero, and nothing met a deadlock."""
    assert admin.execute("select * from till.verify()").fetchall() == []
    assert admin.execute("select min(balance_after) >= 0 from till.entries").fetchone() == (True,)
    deadlocks = "select deadlocks from pg_stat_database where datname = current_database()"
    assert admin.execute(deadlocks).fetchone() == (0,)


def months(admin: psycopg.Connection) -> list[tuple[object, ...]]:
    return admin.execute(
        "select to_char(issue_month, 'MM'), base_amount, bonus_amount from till.pass_issuances"
        " order by issue_month"
    ).fetchall()


def balance(admin: psycopg.Connection) -> tuple[object, ...]:
    row = admin.execute("select balance, blocked_at is not null from till.accounts").fetchone()
    assert row
    return row


@pytest.fixture
def admin(database: Database) -> psycopg.Connection:
    """A database with an account, an instance, and nothing else."""
    connection = database.admin()
    connection.execute("select tests.given_ada()")
    return connection


def pay(admin: psycopg.Connection, **terms: str) -> None:
    """A pass that was paid in June."""
    given = {"tier": "tier_19", "cadence": "monthly"} | terms
    admin.execute(
        "select tests.pay_pass('in_6', %s, %s, %s)", (JUNE, given["tier"], given["cadence"])
    )


def test_a_bonus_is_awarded_before_the_pass_is_canceled(
    database: Database, admin: psycopg.Connection
) -> None:
    pay(admin)
    assert interleave(database, SPEND, CANCEL) == ("done", "done")
    assert months(admin) == [("06", 19_000_000, 9_500_000)]
    assert balance(admin) == (0, True)


def test_no_bonus_is_awarded_once_the_pass_is_canceled(
    database: Database, admin: psycopg.Connection
) -> None:
    pay(admin)
    assert interleave(database, CANCEL, SPEND) == ("done", "account_blocked")
    assert months(admin) == [("06", 19_000_000, None)]
    assert balance(admin) == (0, True)


def test_a_bonus_that_was_projected_is_gone_with_the_pass(
    database: Database, admin: psycopg.Connection
) -> None:
    """Also for an account that an operator has let spend again."""
    pay(admin)
    projected = admin.execute("select till.effective_balance('acct_ada', 28500000)").fetchone()
    assert projected == (28_500_000,)
    unblock: LiteralString = (
        "update till_private.accounts set blocked_at = null, blocked_reason = null returning 1"
    )
    with Session(database, ADMIN) as operator, Session(database) as spender:
        operator.begin(CANCEL)
        operator.run(unblock)
        spender.start(SPEND)
        spender.wait_until_blocked()
        operator.commit()
        assert told(spender.result()) == "insufficient_credits"
    check(admin)
    assert months(admin) == [("06", 19_000_000, None)]


def test_an_enrollment_by_the_bonus_comes_before_the_cancellation(
    database: Database, admin: psycopg.Connection
) -> None:
    pay(admin, tier="tier_49")
    assert interleave(database, ENROLL, CANCEL) == ("done", "done")
    assert months(admin) == [("06", 49_000_000, 24_500_000)]
    assert balance(admin) == (0, True)
    status = admin.execute("select status from till.subscriptions").fetchall()
    assert status == [("active",)]


def test_an_enrollment_by_the_bonus_after_the_cancellation_is_refused(
    database: Database, admin: psycopg.Connection
) -> None:
    pay(admin, tier="tier_49")
    assert interleave(database, CANCEL, ENROLL) == ("done", "account_blocked")
    assert months(admin) == [("06", 49_000_000, None)]
    assert balance(admin) == (0, True)
    assert admin.execute("select from till.subscriptions").fetchall() == []


def test_a_bonus_is_awarded_before_the_next_month_is_paid(
    database: Database, admin: psycopg.Connection
) -> None:
    pay(admin)
    assert interleave(database, SPEND, JULY, "monthly") == ("done", ("applied", None))
    assert months(admin) == [("06", 19_000_000, 9_500_000), ("07", 19_000_000, None)]
    assert balance(admin) == (19_000_000, False)


def test_a_bonus_is_that_of_the_month_that_was_paid_meanwhile(
    database: Database, admin: psycopg.Connection
) -> None:
    """Ten percent of the second month; that of the first can no longer be had."""
    pay(admin)
    assert interleave(database, JULY, SPEND, "monthly") == (("applied", None), "done")
    assert months(admin) == [("06", 19_000_000, None), ("07", 19_000_000, 1_900_000)]
    assert balance(admin) == (38_000_000 + 1_900_000 - 28_500_000, False)


def test_a_bonus_is_awarded_before_the_pass_is_past_due(
    database: Database, admin: psycopg.Connection
) -> None:
    pay(admin, tier="tier_49")
    assert interleave(database, ENROLL, PAST_DUE) == ("done", ("applied", None))
    assert months(admin) == [("06", 49_000_000, 24_500_000)]
    assert balance(admin) == (49_000_000 + 24_500_000 - 55_000_000, False)


def test_no_bonus_is_awarded_once_the_pass_is_past_due(
    database: Database, admin: psycopg.Connection
) -> None:
    """The event writes the pass and not the account: only what is read under the lock tells."""
    pay(admin, tier="tier_49")
    assert interleave(database, PAST_DUE, ENROLL) == (("applied", None), "insufficient_credits")
    assert months(admin) == [("06", 49_000_000, None)]
    assert balance(admin) == (49_000_000, False)
    assert admin.execute("select from till.subscriptions").fetchall() == []


@pytest.mark.parametrize("what", [ISSUE, JULY], ids=["worker", "invoice"])
def test_a_month_that_is_issued_before_the_cancellation_is_taken_back(
    database: Database, admin: psycopg.Connection, what: LiteralString
) -> None:
    pay(admin, cadence="yearly")
    answer, outcome = interleave(database, what, CANCEL)
    assert (answer, outcome) in [("done", "done"), (("applied", None), "done")]
    assert months(admin) == [("06", 19_000_000, None), ("07", 19_000_000, None)]
    assert balance(admin) == (0, True)


@pytest.mark.parametrize("what", [ISSUE, JULY], ids=["worker", "invoice"])
def test_no_month_is_issued_after_the_cancellation(
    database: Database, admin: psycopg.Connection, what: LiteralString
) -> None:
    pay(admin, cadence="yearly")
    answer, outcome = interleave(database, CANCEL, what)
    assert (answer, outcome) in [("done", "done"), ("done", ("quarantined", "pass_ended"))]
    assert months(admin) == [("06", 19_000_000, None)]
    assert balance(admin) == (0, True)


def test_an_invoice_for_a_month_that_the_worker_issues_is_parked(
    database: Database, admin: psycopg.Connection
) -> None:
    pay(admin, cadence="yearly")
    assert interleave(database, ISSUE, JULY) == ("done", ("quarantined", "month_already_issued"))
    assert months(admin) == [("06", 19_000_000, None), ("07", 19_000_000, None)]


def test_the_worker_passes_over_a_month_that_an_invoice_issues(
    database: Database, admin: psycopg.Connection
) -> None:
    pay(admin, cadence="yearly")
    assert interleave(database, JULY, ISSUE) == (("applied", None), "done")
    assert months(admin) == [("06", 19_000_000, None), ("07", 19_000_000, None)]


@pytest.mark.parametrize("what", [CANCEL, SPEND, ISSUE], ids=["cancel", "spend", "issue"])
def test_twice_at_once_is_once(
    database: Database, admin: psycopg.Connection, what: LiteralString
) -> None:
    pay(admin, cadence="yearly")
    assert interleave(database, what, what) == ("done", "done")
    kinds = "select kind, count(*) from till_private.transactions group by 1 order by 1"
    assert (
        admin.execute(kinds).fetchall()
        == {
            CANCEL: [("pass_base", 1), ("pass_forfeit", 1)],
            SPEND: [("pass_base", 1), ("pass_bonus", 1), ("usage", 1)],
            ISSUE: [("pass_base", 2)],
        }[what]
    )
    intents = "select kind from till.intents order by 1"
    wanted = [("cancel_subscription",), ("refund_invoice",)] if what == CANCEL else []
    assert admin.execute(intents).fetchall() == wanted


@pytest.mark.parametrize(
    "what", [CANCEL, ISSUE, SPEND, JULY], ids=["cancel", "issue", "spend", "invoice"]
)
def test_every_function_of_a_pass_waits_for_the_account_first(
    database: Database, admin: psycopg.Connection, what: LiteralString
) -> None:
    """Whoever waits for an account holds no lock of a pass."""
    pay(admin, cadence="yearly")
    lock: LiteralString = "select account_id from till_private.accounts for no key update"
    with Session(database, ADMIN) as holder, Session(database, ADMIN) as waiter:
        holder.begin(lock)
        waiter.start(what, cadence="yearly")
        waiter.wait_until_blocked()
        free = "select pass_id from till_private.passes for update skip locked"
        assert admin.execute(free).fetchall() == [(1,)]
        free = "select pass_id from till_private.pass_issuances for update skip locked"
        assert admin.execute(free).fetchall() == [(1,)]
        holder.rollback()
        waiter.result()
