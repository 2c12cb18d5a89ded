"""Two sessions, one pass: each waits for the other's account lock, and both outcomes are known.

Each pair is tried in both orders: the first holds the account and is at work, the second is seen
to wait for it, and then the first commits.
"""

import threading
from dataclasses import dataclass, field

import psycopg
import pytest

from support.servers import Database

WAIT_SECONDS = 30
JUNE = "2026-06-01T00:00:00Z"

CANCEL = "select till.cancel_and_refund_pass(1, 'test', 'test', true)"
SPEND = "select till.spend_credits('acct_ada', 28500000, 'k')"  # needs the bonus
ENROLL = "select till.enroll_with_credits('acct_ada', 'inst_ada', 'standard', 'k')"
ISSUE = "select till.issue_due_pass_credits(1, '2026-07-01T00:00:00Z')"
JULY = (
    "select outcome, reason from till.receive_stripe_event("
    "tests.pass_invoice('in_7', '2026-07-01T00:00:00Z', p_cadence => 'yearly'),"
    " '2026-07-01T00:20:00Z')"
)

Outcome = str | tuple[object, ...]  # what was answered, or the SQLSTATE of a refusal


@dataclass
class Session:
    """A connection that runs one statement in its own thread."""

    connection: psycopg.Connection
    query: str
    outcomes: list[Outcome] = field(default_factory=list)
    thread: threading.Thread | None = None

    def start(self) -> None:
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def join(self) -> Outcome:
        assert self.thread
        self.thread.join(WAIT_SECONDS)
        assert not self.thread.is_alive(), f"still running: {self.query}"
        return self.outcomes[0]

    def _run(self) -> None:
        self.outcomes.append(run(self.connection, self.query))


def run(connection: psycopg.Connection, query: str) -> Outcome:
    try:
        row = connection.execute(query).fetchone()
    except psycopg.Error as error:
        return error.sqlstate or "connection"
    assert row is not None
    return row if len(row) > 1 else "done"


def interleave(database: Database, first: str, second: str) -> tuple[Outcome, Outcome]:
    """Run the first up to its commit, see the second wait for it, commit; return both outcomes."""
    admin = database.admin()
    holder = database.admin(autocommit=False)
    answer = run(holder, first)
    waiter = Session(database.admin(), second)
    waiter.start()
    wait_until_waiting(admin, waiter.connection)
    holder.commit()
    outcome = waiter.join()
    check(admin)
    return answer, outcome


def wait_until_waiting(admin: psycopg.Connection, waiter: psycopg.Connection) -> None:
    query = """
        select from pg_stat_activity
        where pid = %s and wait_event_type = 'Lock' and pg_blocking_pids(pid) <> '{}'
    """
    wait = threading.Event()
    for _ in range(WAIT_SECONDS * 100):
        if admin.execute(query, (waiter.info.backend_pid,)).fetchone() is not None:
            return
        wait.wait(0.01)
    raise AssertionError("it did not wait")


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
    assert interleave(database, CANCEL, SPEND) == ("done", "TK003")
    assert months(admin) == [("06", 19_000_000, None)]
    assert balance(admin) == (0, True)


def test_a_bonus_that_was_projected_is_gone_with_the_pass(
    database: Database, admin: psycopg.Connection
) -> None:
    """Also for an account that an operator has let spend again."""
    pay(admin)
    operator = database.admin(autocommit=False)
    projected = admin.execute("select till.effective_balance('acct_ada', 28500000)").fetchone()
    assert projected == (28_500_000,)
    operator.execute(CANCEL)
    operator.execute("update till_private.accounts set blocked_at = null, blocked_reason = null")
    spender = Session(database.connect(), SPEND)
    spender.start()
    wait_until_waiting(admin, spender.connection)
    operator.commit()
    assert spender.join() == "TK005"
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
    assert interleave(database, CANCEL, ENROLL) == ("done", "TK003")
    assert months(admin) == [("06", 49_000_000, None)]
    assert balance(admin) == (0, True)
    assert admin.execute("select from till.subscriptions").fetchall() == []


@pytest.mark.parametrize("what", [ISSUE, JULY], ids=["worker", "invoice"])
def test_a_month_that_is_issued_before_the_cancellation_is_taken_back(
    database: Database, admin: psycopg.Connection, what: str
) -> None:
    pay(admin, cadence="yearly")
    answer, outcome = interleave(database, what, CANCEL)
    assert (answer, outcome) in [("done", "done"), (("applied", None), "done")]
    assert months(admin) == [("06", 19_000_000, None), ("07", 19_000_000, None)]
    assert balance(admin) == (0, True)


@pytest.mark.parametrize("what", [ISSUE, JULY], ids=["worker", "invoice"])
def test_no_month_is_issued_after_the_cancellation(
    database: Database, admin: psycopg.Connection, what: str
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
def test_twice_at_once_is_once(database: Database, admin: psycopg.Connection, what: str) -> None:
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


def test_every_function_of_a_pass_waits_for_the_account_first(
    database: Database, admin: psycopg.Connection
) -> None:
    """Whoever waits for an account holds no lock of a pass."""
    pay(admin, cadence="yearly")
    for query in (CANCEL, ISSUE, SPEND, JULY):
        holder = database.admin(autocommit=False)
        holder.execute("select from till_private.accounts for no key update")
        waiter = Session(database.admin(autocommit=False), query)
        waiter.start()
        wait_until_waiting(admin, waiter.connection)
        free = "select pass_id from till_private.passes for update skip locked"
        assert admin.execute(free).fetchall() == [(1,)]
        free = "select pass_id from till_private.pass_issuances for update skip locked"
        assert admin.execute(free).fetchall() == [(1,)]
        holder.rollback()
        waiter.join()
        waiter.connection.rollback()
