"""Projection equals award (spec 5.2): what effective_balance promised is what was booked.

Random lives of an account with passes: months paid, statuses told, months issued, spends and
enrollments at costs around every boundary. Before each cost the projection is asked; then the cost
is tried, and must go as projected, to the micro.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from support.profiles import examples
from support.servers import Database

ACCOUNT = "acct_ada"
USD = 1_000_000

MONTHS = st.integers(1, 12).map(lambda month: f"2026-{month:02}-15T00:00:00Z")
TIERS = st.sampled_from(("tier_19", "tier_49", "tier_199"))
PASSES = st.sampled_from(("sub_a", "sub_b"))
STATUSES = st.sampled_from(("active", "past_due", "paused", "incomplete", "canceled"))
# A cost is so many micros away from one of these.
BOUNDARIES = st.sampled_from(("nothing", "balance", "missing", "promise"))
OFFSETS = st.sampled_from((-1, 0, 0, 0, 1)) | st.integers(-30 * USD, 60 * USD)

STEPS = st.one_of(
    st.tuples(st.just("pay"), PASSES, MONTHS, TIERS, st.sampled_from(("monthly", "yearly"))),
    st.tuples(st.just("say"), PASSES, MONTHS, STATUSES, st.booleans()),
    st.tuples(st.just("issue"), st.integers(1, 2)),
    st.tuples(st.just("grant"), st.integers(1, 60 * USD)),
    st.tuples(st.just("reverse"), st.integers(1, 20)),
    st.tuples(st.just("spend"), BOUNDARIES, OFFSETS),
    st.tuples(st.just("spend"), BOUNDARIES, OFFSETS),
    st.tuples(st.just("enroll"), st.sampled_from(("standard", "commit"))),
)


class Life:
    """One account, and the calls of its life."""

    def __init__(self, connection: psycopg.Connection[dict[str, object]]) -> None:
        self._connection = connection
        self._number = 0
        self.awards = 0
        self.row("select tests.given_ada()")

    def row(self, query: str, **arguments: object) -> dict[str, object]:
        row = self._connection.execute(query.encode(), arguments).fetchone()
        assert row is not None
        return row

    def tried(self, query: str, **arguments: object) -> dict[str, object] | str:
        """The row, or the SQLSTATE of a refusal, which leaves nothing."""
        try:
            with self._connection.transaction():
                return self.row(query, **arguments)
        except psycopg.Error as error:
            if not (error.sqlstate or "").startswith("TK"):
                raise
            return error.sqlstate or ""

    def number(self, query: str, **arguments: object) -> int:
        (value,) = self.row(query, **arguments).values()
        assert isinstance(value, int)
        return value

    def next_id(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}_{self._number}"

    def step(self, what: str, *values: object) -> None:
        getattr(self, f"_{what}")(*values)

    def _pay(self, stripe_subscription: str, start: str, tier: str, cadence: str) -> None:
        self.row(
            "select till.receive_stripe_event(tests.pass_invoice("
            "%(id)s, %(start)s, %(tier)s, %(cadence)s, %(pass)s), '2026-12-20')",
            id=self.next_id("in"),
            start=start,
            tier=tier,
            cadence=cadence,
            **{"pass": stripe_subscription},
        )

    def _say(self, stripe_subscription: str, at: str, status: str, cancel: bool) -> None:
        self.row(
            "select till.receive_stripe_event(tests.pass_event("
            "%(id)s, %(at)s, %(status)s, %(cancel)s, p_stripe_subscription_id => %(pass)s),"
            " '2026-12-20')",
            id=self.next_id("evt"),
            at=at,
            status=status,
            cancel=cancel,
            **{"pass": stripe_subscription},
        )

    def _issue(self, pass_id: int) -> None:
        self.tried("select till.issue_due_pass_credits(%(id)s, '2026-12-20')", id=pass_id)

    def _grant(self, amount: int) -> None:
        self.row(
            "select till.grant_credits('acct_ada', %(amount)s, %(key)s, 'promotion')",
            amount=amount,
            key=self.next_id("grant"),
        )

    def _reverse(self, transaction_id: int) -> None:
        self.tried("select till.reverse_transaction(%(id)s, 'test', 'test')", id=transaction_id)

    def _spend(self, boundary: str, offset: int) -> None:
        status = self.row("select * from till.pass_status('acct_ada')")
        balance = self.number("select balance from till.accounts")
        near = {
            "nothing": 0,
            "balance": balance,
            "missing": status["spend_missing"] or 0,
            "promise": self._promise(10**15),
        }[boundary]
        assert isinstance(near, int)
        cost = max(near + offset, 1)
        promise, months = self._promise(cost), self._awarded()
        answer = self.tried(
            "select * from till.spend_credits('acct_ada', %(cost)s, %(key)s)",
            cost=cost,
            key=self.next_id("spend"),
        )
        self._check(cost, promise, balance, months, answer)

    def _enroll(self, plan: str) -> None:
        instance = self.next_id("inst")
        self.row("select till.register_instance(%(id)s, 'acct_ada')", id=instance)
        preview = self.row(
            "select * from till.preview_enrollment('acct_ada', %(id)s, %(plan)s)",
            id=instance,
            plan=plan,
        )
        cost, balance = preview["price"], preview["balance"]
        assert isinstance(cost, int)
        assert isinstance(balance, int)
        promise, months = self._promise(cost), self._awarded()
        assert preview["effective_balance"] == promise
        answer = self.tried(
            "select * from till.enroll_with_credits('acct_ada', %(id)s, %(plan)s, %(key)s)",
            id=instance,
            plan=plan,
            key=self.next_id("enroll"),
        )
        assert (preview["reason"] is None) == (not isinstance(answer, str))
        self._check(cost, promise, balance, months, answer)

    def _check(
        self, cost: int, promise: int, balance: int, months: int, answer: dict[str, object] | str
    ) -> None:
        """It went as projected."""
        bonus = promise - balance
        assert bonus >= 0
        if cost > promise:
            assert answer == "TK005"
            bonus = 0
        else:
            assert isinstance(answer, dict)
            assert answer["balance"] == promise - cost
            balance = promise - cost
        assert self.number("select balance from till.accounts") == balance
        assert self._awarded() == months + bonus
        self.awards += bonus > 0

    def _promise(self, cost: int) -> int:
        return self.number("select till.effective_balance('acct_ada', %(cost)s)", cost=cost)

    def _awarded(self) -> int:
        """What the months say that was awarded, which is what the ledger says."""
        awarded = self.row(
            "select"
            " (select coalesce(sum(bonus_amount), 0)::bigint from till.pass_issuances) as said,"
            " (select coalesce(sum(e.amount), 0)::bigint from till_private.entries as e"
            "  join till_private.transactions as t using (transaction_id)"
            "  where t.kind = 'pass_bonus') as booked"
        )
        assert awarded["said"] == awarded["booked"]
        assert isinstance(awarded["said"], int)
        return awarded["said"]

    def check_books(self) -> None:
        lowest = "select min(balance_after) >= 0 as is_fine from till_private.entries"
        assert self.row(lowest)["is_fine"] in (True, None)
        violations = self._connection.execute("select * from till.verify()").fetchall()
        assert violations == []


@contextmanager
def life(database: Database) -> Iterator[Life]:
    """A life that leaves nothing behind."""
    with psycopg.connect(database.conninfo("postgres"), row_factory=dict_row) as connection:
        yield Life(connection)
        connection.rollback()


def test_what_is_projected_is_booked(database: Database) -> None:
    awards = 0

    @settings(
        max_examples=examples(60, 2000),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(first=TIERS, steps=st.lists(STEPS, min_size=5, max_size=20))
    def live(first: str, steps: list[tuple[str, ...]]) -> None:
        nonlocal awards
        with life(database) as one:
            one.step("pay", "sub_a", "2026-11-15T00:00:00Z", first, "monthly")
            for step in steps:
                one.step(*step)
            one.check_books()
            awards += one.awards

    live()
    assert awards > examples(20, 500), "too few bonuses were ever unlocked"
