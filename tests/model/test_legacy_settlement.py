"""Payments that the older books know, told again in any order: the books end the same (spec 7.7).

Each example is a random set of payments with a random older history. It is delivered twice from
the same start: once in the canonical order, and once as Stripe, the worker and an operator may
happen to do it. What the books must be is worked out here, from counts alone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import psycopg
import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from support import stripe
from support.profiles import examples
from support.servers import TestServer

ACCOUNTS = ("acct_ada", "acct_bob")
MICROS_PER_CENT = 10_000
NOW = datetime(2026, 7, 1, tzinfo=UTC)
PERIODS = tuple(
    (datetime(2026, *start, tzinfo=UTC), datetime(2026, *end, tzinfo=UTC))
    for start, end in (((4, 5), (5, 5)), ((4, 20), (5, 20)), ((5, 5), (6, 5)))
)
AMOUNTS = (900, 400)

# How an event can tell of a payment; the same way again is the same event again.
Way = Literal["dahlia", "dahlia_again", "charge_and_intent", "charge", "intent", "nothing"]
WAYS: tuple[Way, ...] = (
    "dahlia", "dahlia_again", "charge_and_intent", "charge", "intent", "nothing",
)  # fmt: skip
CANONICAL: Way = "charge_and_intent"


@dataclass(frozen=True)
class Payment:
    """One paid invoice, and the kind of id by which the older books know it, if they do."""

    number: int
    account: int
    line: int  # which of the account's two Stripe subscriptions
    period: int
    cents: int
    deposit: Literal["ch", "pi"] | None

    @property
    def subscription(self) -> str:
        return f"sub_{self.account}_{self.line}"

    @property
    def instance(self) -> str:
        return f"inst_{self.account}_{self.line}"

    @property
    def invoice(self) -> str:
        return f"in_{self.number}"

    @property
    def payment_ids(self) -> list[str]:
        return [f"{kind}_{self.number}" for kind in ("inpay", "pi", "ch")]

    @property
    def day(self) -> str:
        return f"{PERIODS[self.period][0]:%Y-%m-%d}"

    def body(self, way: Way) -> bytes:
        named = {"charge_and_intent": ("ch_", "pi_"), "charge": ("ch_",), "intent": ("pi_",)}
        return stripe.invoice_paid(
            "dahlia" if way.startswith("dahlia") else "pre_basil",
            f"evt_{self.number}_{way}",
            self.invoice,
            account_id=ACCOUNTS[self.account],
            instance_id=self.instance,
            stripe_subscription_id=self.subscription,
            cents=self.cents,
            period=PERIODS[self.period],
            paid_at=PERIODS[self.period][0] + timedelta(minutes=20),
            payment_ids=[i for i in self.payment_ids if i.startswith(named.get(way, ("none",)))],
        )


@dataclass(frozen=True)
class Deduction:
    """A deduction of the older books: of a Stripe subscription, by day or by month."""

    subscription: str
    period: str
    cents: int


@dataclass(frozen=True)
class History:
    """The older books of one account."""

    deposits: tuple[Payment, ...]
    deductions: tuple[Deduction, ...]
    purchases: tuple[int, ...]  # cents; deposits by payment id that no invoice will ever claim
    spare: int  # cents that the balance holds beyond the deposits never deducted, or lacks

    @property
    def never_deducted(self) -> int:
        """Cents of the deposits that no deduction is left for, counted per kind of payment."""
        deposits = Counter((p.subscription, p.day, p.cents) for p in self.deposits)
        deductions = Counter((d.subscription, d.period, d.cents) for d in self.deductions)
        beyond_their_day: Counter[tuple[str, str, int]] = Counter()
        for (subscription, day, cents), count in deposits.items():
            of_the_day = min(count, deductions[subscription, day, cents])
            beyond_their_day[subscription, day[:7], cents] += count - of_the_day
        return sum(
            cents * max(0, count - deductions[subscription, month, cents])
            for (subscription, month, cents), count in beyond_their_day.items()
        )

    @property
    def balance(self) -> int:
        return max(0, self.never_deducted + self.spare)

    @property
    def shortage(self) -> int:
        return max(0, self.never_deducted - self.balance)

    def rows(self, account: int) -> list[dict[str, Any]]:
        moves: list[tuple[int, str, str | None]] = [
            (p.cents, "deposit", f"{p.deposit}_{p.number}") for p in self.deposits
        ]
        moves += [
            (-d.cents, f"settlement:{d.subscription}:{d.period}", None) for d in self.deductions
        ]
        moves += [
            (cents, "purchase", f"pi_credits_{account}_{number}")
            for number, cents in enumerate(self.purchases)
        ]
        rest = self.balance - sum(cents for cents, *_ in moves)
        if rest:
            moves.append((rest, "promotion" if rest > 0 else "usage", None))
        return [
            {
                "account_id": ACCOUNTS[account],
                "legacy_id": f"legacy_{number:02}",
                "amount": cents * MICROS_PER_CENT,
                "category": category,
                "at": 1_770_000_000 + number,
                "payment_id": payment_id,
            }
            for number, (cents, category, payment_id) in enumerate(moves)
        ]


@dataclass(frozen=True)
class Deliver:
    """Stripe delivers an event."""

    payment: Payment
    way: Way


@dataclass(frozen=True)
class Bring:
    """An operator imports the first rows of an account."""

    account: int
    rows: int


@dataclass(frozen=True)
class Finish:
    """An operator imports all rows of an account, also those that are there, and finishes."""

    account: int


@dataclass(frozen=True)
class Work:
    """The worker takes an intent, and then Stripe answers, or does not, or the worker dies."""

    outcome: Literal["answered", "failed", "died"]


@dataclass(frozen=True)
class Reprocess:
    """An operator reprocesses one of the parked events."""

    which: int


Step = Deliver | Bring | Finish | Work | Reprocess


@dataclass(frozen=True)
class Example:
    """Payments, what the older books had of them, and what happens then."""

    payments: tuple[Payment, ...]
    histories: tuple[History, History]
    steps: tuple[Step, ...]


@st.composite
def example(draw: st.DrawFn) -> Example:
    payments = tuple(draw(payment(number)) for number in range(draw(st.integers(1, 7))))
    histories = (
        draw(history([p for p in payments if p.account == 0])),
        draw(history([p for p in payments if p.account == 1])),
    )
    ways = st.lists(st.sampled_from(WAYS), min_size=1, max_size=3)
    steps: list[Step] = [Deliver(p, way) for p in payments for way in draw(ways)]
    steps += draw(
        st.lists(
            st.one_of(
                st.builds(Work, st.sampled_from(("answered", "failed", "died"))),
                st.builds(Reprocess, st.integers(0, 9)),
            ),
            max_size=6,
        )
    )
    finish: list[Step] = [Finish(0), Finish(1)]
    if draw(st.booleans()):
        bring: list[Step] = [Bring(account, draw(st.integers(1, 9))) for account in (0, 1)]
        return Example(payments, histories, tuple(draw(st.permutations(steps + bring + finish))))
    return Example(payments, histories, (*finish, *draw(st.permutations(steps))))


def payment(number: int) -> st.SearchStrategy[Payment]:
    return st.builds(
        Payment,
        number=st.just(number),
        account=st.integers(0, 1),
        line=st.integers(0, 1),
        period=st.integers(0, len(PERIODS) - 1),
        cents=st.sampled_from(AMOUNTS),
        deposit=st.sampled_from((None, "ch", "ch", "pi")),
    )


@st.composite
def history(draw: st.DrawFn, payments: list[Payment]) -> History:
    possible = [
        Deduction(p.subscription, period, p.cents)
        for p in payments
        for period in (p.day, p.day[:7])
    ]
    return History(
        deposits=tuple(p for p in payments if p.deposit),
        deductions=tuple(draw(st.lists(st.sampled_from(possible), max_size=6)) if possible else ()),
        purchases=tuple(draw(st.lists(st.sampled_from((500, 900)), max_size=1))),
        spare=draw(st.sampled_from((0, 0, 700, -300, -900, -5000))),
    )


@dataclass
class World:
    """One run of an example against a database."""

    connection: psycopg.Connection
    example: Example
    now: datetime = NOW
    receipts: Counter[str] = field(default_factory=Counter)
    finished: set[int] = field(default_factory=set)

    def prepare(self) -> None:
        for name in ACCOUNTS:
            self._call("till.begin_legacy_import(%s, 'grace', 'moving', %s)", name, self.now)

    def canonically(self) -> None:
        for account in range(len(ACCOUNTS)):
            self.do(Finish(account))
        for payment in self.example.payments:
            self.do(Deliver(payment, CANONICAL))

    def as_it_happens(self) -> None:
        for step in self.example.steps:
            self.do(step)

    def follow_up(self) -> None:
        """What is always done in the end: the worker's work, and what operators owe."""
        self._work_until_done()
        # Nothing else waits for an operator.
        assert set(self._parked().values()) <= {"legacy_deposit_spent"}
        for account, name in enumerate(ACCOUNTS):
            if missing := self.example.histories[account].shortage:
                self._call(
                    "till.grant_credits(%s, %s, 'missing', 'adjustment')",
                    name,
                    missing * MICROS_PER_CENT,
                )
        for event_id in self._parked():
            if event_id in self._parked():  # what else tells of its invoice leaves with it
                self._call(
                    "till.reprocess_stripe_event(%s, 'grace', 'granted', %s)", event_id, self.now
                )
        self._work_until_done()

    def do(self, step: Step) -> None:
        self.now += timedelta(seconds=20)
        match step:
            case Deliver(payment, way):
                receipt = self._call(
                    "till.receive_stripe_event(%s, %s)", payment.body(way), self.now
                )
                self.receipts[f"{receipt['outcome']} {receipt['reason'] or ''}"] += 1
            case Bring(account, rows):
                self._bring(account, rows)
            case Finish(account):
                self._bring(account, None)
                self._call(
                    "till.finish_legacy_import(%s, 'grace', 'moved', %s)",
                    ACCOUNTS[account],
                    self.now,
                )
                self.finished.add(account)
            case Work(outcome):
                self._work(outcome)
            case Reprocess(which):
                if parked := list(self._parked()):
                    self._call(
                        "till.reprocess_stripe_event(%s, 'grace', 'look again', %s)",
                        parked[which % len(parked)],
                        self.now,
                    )

    def books(self, account: str) -> dict[str, Any]:
        row = self.connection.execute(BOOKS, {"account": account}).fetchone()
        assert row
        return dict(row[0])

    def violations(self) -> list[Any]:
        return self.connection.execute("select * from till.verify()").fetchall()

    def _bring(self, account: int, count: int | None) -> None:
        rows = self.example.histories[account].rows(account)[:count]
        query = "select outcome, reason from till.import_legacy(%s)"
        outcomes = set(self.connection.execute(query, [Jsonb(rows)]))
        if account in self.finished:
            assert outcomes <= {("rejected", "legacy_import_not_open")}
        else:
            assert outcomes <= {("imported", None), ("already_imported", None)}

    def _work(self, outcome: str) -> bool:
        intent = self._call("till.take_intent(%s)", self.now)
        if intent["intent_id"] is None:
            return False
        assert intent["kind"] == "fetch_invoice_payments"
        if outcome == "failed":
            self._call("till.fail_intent(%s, 'timeout', %s)", intent["intent_id"], self.now)
        if outcome != "answered":
            return True
        number = int(intent["parameters"]["invoice_id"].removeprefix("in_"))
        answer = {"payment_ids": self.example.payments[number].payment_ids}
        self._call("till.answer_intent(%s, %s, %s)", intent["intent_id"], Jsonb(answer), self.now)
        return True

    def _work_until_done(self) -> None:
        self.now += timedelta(minutes=11)
        while self._work("answered"):
            pass

    def _parked(self) -> dict[str, str]:
        query = "select event_id, reason from till.quarantine order by event_id"
        return dict(self.connection.execute(query).fetchall())

    def _call(self, call: str, *arguments: object) -> dict[str, Any]:
        row = self.connection.execute(
            f"select to_jsonb(answer) from {call} as answer".encode(), arguments
        ).fetchone()
        assert row
        return row[0] if isinstance(row[0], dict) else {}


# Everything that is the same in every order; of equal payments, how many hold a claim.
BOOKS = """
select jsonb_build_object(
  'balance', (select balance from till.accounts where account_id = %(account)s),
  'entries', (
    select coalesce(jsonb_agg(e order by e), '[]')
    from (
      select jsonb_build_array(t.kind, e.amount, e.counter, e.contra) as e
      from till.entries as e join till.transactions as t using (transaction_id)
      where e.account_id = %(account)s
    ) as entries
  ),
  'settlements', (
    select coalesce(jsonb_agg(s order by s), '[]')
    from (
      select jsonb_build_array(
        s.purchase_id, s.stripe_subscription_id, s.amount, s.period_start, s.period_end
      ) as s
      from till_private.purchases as s where s.account_id = %(account)s
    ) as settlements
  ),
  'kinds', (
    select coalesce(jsonb_agg(k order by k), '[]')
    from (
      select jsonb_build_array(
        s.stripe_subscription_id, to_char(s.period_start at time zone 'UTC', 'YYYY-MM'), s.amount,
        t.kind, l.legacy_id is not null, l.deduction_legacy_id is not null
      ) as k
      from till_private.purchases as s
      join till.transactions as t using (transaction_id)
      left join till_private.legacy_settlements as l using (transaction_id)
      where s.account_id = %(account)s
    ) as kinds
  ),
  'claims', (
    select count(deduction_legacy_id) from till_private.legacy_settlements
    where account_id = %(account)s
  ),
  'deductions_claimed', (
    select count(distinct l.deduction_legacy_id)
    from till_private.legacy_settlements as l
    join till_private.legacy_deductions as d
      on d.account_id = l.account_id and d.legacy_id = l.deduction_legacy_id
    join till_private.purchases as s using (transaction_id)
    where l.account_id = %(account)s
      and (d.stripe_subscription_id, d.amount) = (s.stripe_subscription_id, s.amount)
      and to_char(s.period_start at time zone 'UTC', 'YYYY-MM-DD') like d.period || '%%'
  ),
  'paid_periods', (
    select coalesce(jsonb_agg(p order by p), '[]')
    from (
      select to_jsonb(p) - '{paid_period_id,subscription_id,transaction_id}'::text[] as p
      from till.paid_periods as p where p.account_id = %(account)s
    ) as paid_periods
  ),
  'subscriptions', (
    select coalesce(
      jsonb_agg(
        till_private.subscription_state(s) || jsonb_build_object(
          'current_period', jsonb_build_array(v.current_period_start, v.current_period_end)
        )
        order by s.instance_id
      ),
      '[]'
    )
    from till_private.subscriptions as s
    join till.subscriptions as v using (subscription_id)
    where s.account_id = %(account)s
  ),
  'facts', (
    select coalesce(jsonb_agg(to_jsonb(f) order by f.stripe_subscription_id), '[]')
    from till_private.stripe_subscriptions as known
    cross join till_private.facts_of(known.stripe_subscription_id) as f
    where known.account_id = %(account)s
  ),
  'payments', (
    select coalesce(jsonb_agg(distinct s.purchase_id || ' ' || p.payment_id), '[]')
    from till_private.payments as p join till_private.purchases as s using (purchase_id)
    where s.account_id = %(account)s
  ),
  'unmatched_deposits', (
    select coalesce(jsonb_agg(payment_id order by payment_id), '[]')
    from till.unmatched_legacy_deposits where account_id = %(account)s
  ),
  'parked', (
    select coalesce(jsonb_agg(event_id || ' ' || reason), '[]') from till.quarantine
    where account_id = %(account)s
  )
)
"""


@pytest.fixture(scope="module")
def connection(server: TestServer) -> Iterator[psycopg.Connection]:
    """Two accounts with two instances each; every example rolls back to here."""
    with server.database() as database:
        admin = database.admin(autocommit=False)
        admin.execute("set timezone = 'UTC'")
        admin.execute("select tests.given_price(%s)", [stripe.PRICE])
        for number, account in enumerate(ACCOUNTS):
            admin.execute("select till.open_account(%s, 'usd')", [account])
            for line in range(2):
                admin.execute(
                    "select till.register_instance(%s, %s)", [f"inst_{number}_{line}", account]
                )
        admin.commit()
        yield admin


def run(connection: psycopg.Connection, given_example: Example, how: str) -> list[dict[str, Any]]:
    """Run an example, check what must hold in any order, and return the books of the accounts."""
    world = World(connection, given_example)
    try:
        world.prepare()
        getattr(world, how)()
        world.follow_up()
        books = [world.books(account) for account in ACCOUNTS]
        for receipt in world.receipts:
            event(f"{how}: {receipt}")
        assert world.violations() == []
    finally:
        connection.rollback()
    return books


@settings(
    max_examples=examples(200, 2000),
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
)
@given(given_example=example())
def test_any_order_ends_in_the_books_of_the_canonical_order(
    connection: psycopg.Connection, given_example: Example
) -> None:
    canonical = run(connection, given_example, "canonically")
    happened = run(connection, given_example, "as_it_happens")
    for account, history_of_account in enumerate(given_example.histories):
        books = happened[account]
        payments = [p for p in given_example.payments if p.account == account]
        never_deducted = history_of_account.never_deducted
        deposited = sum(p.cents for p in history_of_account.deposits)
        before = max(history_of_account.balance, never_deducted)  # what was missing is granted

        seen = {tuple(pair.split()) for pair in books.pop("payments")}
        assert seen <= {(p.invoice, i) for p in payments for i in p.payment_ids}
        known = {tuple(pair.split()) for pair in canonical[account].pop("payments")}
        assert {pair for pair in known if pair[1].startswith("inpay")} == set()
        assert books == canonical[account]

        assert books["parked"] == []
        assert books["balance"] == (before - never_deducted) * MICROS_PER_CENT
        assert [s[0] for s in books["settlements"]] == sorted(p.invoice for p in payments)
        assert books["claims"] == books["deductions_claimed"]
        taken = [kind for _, _, _, kind, is_legacy, _ in books["kinds"] if is_legacy]
        claimed = sum(amount for _, _, amount, *_, claim in books["kinds"] if claim)
        assert len(taken) == len(history_of_account.deposits)
        for kind in taken:
            event(f"a legacy deposit is settled by: {kind}")
        assert claimed == (deposited - never_deducted) * MICROS_PER_CENT
        assert books["unmatched_deposits"] == [
            f"pi_credits_{account}_{n}" for n in range(len(history_of_account.purchases))
        ]
