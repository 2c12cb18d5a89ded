"""The short ways book what the long ways book, whatever has happened (speed.md, Decided 2).

Each example is a random history. It happens in two databases: one as it is, one in which the short
ways are switched off. Then every answer is compared, and every table of till_private, row by row:
ids as well, because both ways take the same numbers. Only clock times and random ids differ.

Whether an example says anything is up to its renewals, so most steps are one; between them happens
what makes a renewal no plain one.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from support import stripe
from support.profiles import examples
from support.servers import Database, TestServer

SWITCHED_OFF = """
create or replace function till_private.settle_renewal (
  p_account till_private.accounts, p_purchase till_private.purchases, p_payment_ids text[],
  p_plan text, p_price_version text, p_at timestamptz
) returns till.settlement language plpgsql as $$ begin return null; end; $$;
create or replace function till_private.apply_plain_invoice (
  p_event till_private.stripe_event, p_account till_private.accounts, p_at timestamptz
) returns till.event_receipt language plpgsql as $$ begin return null; end; $$;
"""
GIVEN = """
select tests.given_shop();
select tests.given_account('acct_bob', 100000000);
select till.grant_credits('acct_ada', 200000000, 'given', 'promotion');
select tests.given_instance('inst_1');
select tests.given_instance('inst_2');
select tests.given_instance('inst_3', 'acct_bob');
select tests.given_instance('inst_4');
select till.add_pass_price('price_pass', 'tier_19', 'monthly', 'grace', 'set up');
"""
TABLES = """
select array_agg(c.oid::regclass::text order by c.relname)
from pg_class as c
where c.relnamespace = 'till_private'::regnamespace and c.relkind = 'r'
  and c.relname not in ('schema_migrations', 'releases')
"""
# Clock times, and what follows from random ids.
NOT_COMPARED = "{posted_at,last_posted_at,digest,body,xmin}"
# What was rolled back has taken numbers; each example begins at the same one.
RESTART = """
select setval(format('%I.%I', s.schemaname, s.sequencename)::regclass, %s)
from pg_sequences as s
where s.schemaname = 'till_private'
""".replace("%I", "%%I")
FIRST_NUMBER = 10_000

ACCOUNTS = ("acct_ada", "acct_bob")
# Each Stripe subscription: whose, of which instance. The last is a second one of inst_1.
LINES = (
    ("acct_ada", "inst_1"),
    ("acct_ada", "inst_2"),
    ("acct_bob", "inst_3"),
    ("acct_ada", "inst_1"),
)
PRICES = {"standard": 900, "standard_2": 5500, "commit": 4800, "intro": 400}


def month(number: int, days: int = 0) -> datetime:
    """The start of a month, counted from January 2026, and days later."""
    years, months = divmod(number, 12)
    return datetime(2026 + years, months + 1, 1, tzinfo=UTC) + timedelta(days=days)


def seconds(at: datetime) -> int:
    return int(at.timestamp())


@dataclass
class World:
    """What the steps so far have come to; the same for both databases."""

    numbers: int = 0
    months: dict[int, int] = field(default_factory=dict)  # of each line, the newest
    paid: list[str] = field(default_factory=list)  # payment ids that were named
    attempts: int = 0
    calls: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def next(self) -> int:
        self.numbers += 1
        return self.numbers

    def call(self, query: str, *arguments: Any) -> None:
        self.calls.append((query, arguments))

    def deliver(self, body: bytes, at: datetime) -> None:
        self.call("select * from till.receive_stripe_event(%s, %s)", body, at)


# An invoice, and what may be odd about it.
Change = Callable[[World, dict[str, Any]], None]


def _line(invoice: dict[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = invoice["lines"]["data"][0]
    return line


def _details(invoice: dict[str, Any]) -> dict[str, Any]:
    parent = invoice.get("parent")
    details: dict[str, Any] = (
        parent["subscription_details"] if parent else invoice["subscription_details"]
    )
    return details


def _metadata(**changed: str | None) -> Change:
    def change(world: World, invoice: dict[str, Any]) -> None:
        metadata = _details(invoice)["metadata"]
        for name, value in changed.items():
            metadata.pop(name, None)
            if value is not None:
                metadata[name] = value

    return change


def _set(**changed: Any) -> Change:
    return lambda world, invoice: invoice.update(changed)


def _period(**changed: Any) -> Change:
    return lambda world, invoice: _line(invoice)["period"].update(changed)


def _prorated(world: World, invoice: dict[str, Any]) -> None:
    if "parent" in invoice:
        _line(invoice)["parent"]["subscription_item_details"]["proration"] = True
    else:
        _line(invoice)["proration"] = True


def _one_off(world: World, invoice: dict[str, Any]) -> None:
    if "parent" in invoice:
        _line(invoice)["parent"] = {"type": "invoice_item_details", "invoice_item_details": {}}
    else:
        _line(invoice)["type"] = "invoiceitem"


def _second_line(world: World, invoice: dict[str, Any]) -> None:
    other = json.loads(json.dumps(_line(invoice)))
    other["period"]["end"] += 86_400
    invoice["lines"]["data"].append(other)


def _cut_off(world: World, invoice: dict[str, Any]) -> None:
    invoice["lines"]["has_more"] = True


def _off_stripe(world: World, invoice: dict[str, Any]) -> None:
    if "parent" in invoice:
        invoice["amount_paid_off_stripe"] = invoice["amount_paid"]
    else:
        invoice |= {"paid_out_of_band": True, "amount_paid": 0}


def _expanded(world: World, invoice: dict[str, Any]) -> None:
    if "parent" not in invoice:
        invoice["charge"] = {"id": "ch_expanded", "object": "charge"}


def _payments(world: World, invoice: dict[str, Any]) -> None:
    if "parent" in invoice:
        payment = {"type": "payment_intent", "payment_intent": f"pi_list_{world.next()}"}
        invoice["payments"] = {"data": [{"id": f"inpay_{world.next()}", "payment": payment}]}


def _known_payment(world: World, invoice: dict[str, Any]) -> None:
    if "parent" not in invoice and world.paid:
        invoice["charge"] = world.paid[-1]


def _fetched(world: World, invoice: dict[str, Any]) -> None:
    world.call(
        "insert into till_private.fetched_payments values (%s, %s, %s) returning invoice_id",
        invoice["id"],
        [f"pi_fetched_{world.next()}"],
        month(0),
    )


def _went_back(world: World, invoice: dict[str, Any]) -> None:
    """Its charge was refunded before it is told: of a charge, or by the invoice's own id."""
    _refund(world, invoice.get("charge"), invoice["id"])


def _attempt(world: World, invoice: dict[str, Any]) -> None:
    if world.attempts:
        _details(invoice)["metadata"]["attempt_id"] = f"att_#{world.attempts}"


def _of_another(world: World, invoice: dict[str, Any]) -> None:
    invoice["customer"] = "cus_acct_bob"
    _details(invoice)["metadata"] |= {"account_id": "acct_bob", "instance_id": "inst_3"}


ODD: dict[str, Change] = {
    "nothing is paid": _set(amount_paid=0, amount_due=0),
    "more is paid": _set(amount_paid=1234),
    "too much is paid": _set(amount_paid=99_999_999_999),
    "a broken amount": _set(amount_paid=9.5),
    "a broken time of payment": _set(status_transitions={"paid_at": "now"}),
    "a broken start": _period(start=1.5),
    "a broken end": _period(end="soon"),
    "no period": _period(end=1),
    "a foreign charge": _set(charge="card_1"),
    "a charge of either shape": _set(charge="ch_either"),
    "another customer pays": _set(customer="cus_acct_bob"),
    "a stranger pays": _set(customer="cus_stranger"),
    "another currency": _set(currency="eur"),
    "no metadata": _metadata(type=None, account_id=None, instance_id=None),
    "another's metadata": _metadata(account_id="acct_bob"),
    "metadata of a pass": _metadata(type="pass"),
    "a foreign type": _metadata(type="other"),
    "another instance": _metadata(instance_id="inst_4"),
    "a proration": _prorated,
    "a one-off item": _one_off,
    "two lines": _second_line,
    "more lines": _cut_off,
    "paid outside Stripe": _off_stripe,
    "an expanded charge": _expanded,
    "its payments": _payments,
    "a known payment": _known_payment,
    "payments were fetched": _fetched,
    "it went back": _went_back,
    "an attempt": _attempt,
    "all of another": _of_another,
}


@dataclass(frozen=True)
class Pays:
    """An invoice of a line is paid: of the next month, unless it says otherwise."""

    line: int
    months: int = 1
    price: str = "standard"
    shape: stripe.Shape = "dahlia"
    late: int = 0  # by so many days it is told later than it was paid
    odd: str | None = None
    again: bool = False  # told a second time, as another event
    directly: bool = False  # by an operator, not by an event
    live: bool = False

    def __call__(self, world: World) -> None:
        account, instance = LINES[self.line]
        number = world.months.get(self.line, 3) + self.months
        world.months[self.line] = max(world.months.get(self.line, 3), number)
        n = world.next()
        length = 6 if self.price == "commit" else 1
        period = (month(number), month(number + length))
        paid_at = period[0] + timedelta(minutes=20)
        at = paid_at + timedelta(days=self.late)
        ids = [f"ch_{n}", f"pi_{n}"] if self.shape == "pre_basil" else []
        body = stripe.invoice_paid(
            self.shape,
            f"evt_{n}",
            f"in_{n}",
            account_id=account,
            instance_id=instance,
            stripe_subscription_id=f"sub_{self.line}",
            cents=PRICES[self.price],
            period=period,
            paid_at=paid_at,
            payment_ids=ids,
            stripe_price_id=f"price_{self.price}",
        )
        told = json.loads(body)
        told["livemode"] = self.live
        if self.odd:
            ODD[self.odd](world, told["data"]["object"])
        world.paid += [i for i in ids if i.startswith("ch_")]
        if self.directly:
            if self.odd == "all of another":
                account = "acct_bob"
            plan, version = {
                "standard_2": ("standard", "2026-05-10"),
                "commit": ("commit", "2026-03-19"),
            }.get(self.price, ("standard", "2026-03-19"))
            world.call(
                "select * from till.settle_invoice(%s, %s, %s, %s, %s, %s, %s, 'usd', %s, %s, %s,"
                " p_event_at => %s, p_at => %s)",
                account, f"sub_{self.line}", f"in_{n}", ids, plan, version,
                PRICES[self.price] * 10_000, *period, instance, paid_at, at,
            )  # fmt: skip
            return
        world.deliver(json.dumps(told).encode(), at)
        if self.again:
            told["id"] += "_again"
            world.deliver(json.dumps(told).encode(), at)


@dataclass(frozen=True)
class Says:
    """What Stripe says of a line's subscription, in or after its newest month."""

    line: int
    what: str
    status: str = "active"
    cancel: bool = False
    days: int = 20

    def __call__(self, world: World) -> None:
        account, instance = LINES[self.line]
        at = month(world.months.get(self.line, 4), self.days)
        n = world.next()
        known: dict[str, Any] = {
            "account_id": account,
            "instance_id": instance,
            "stripe_subscription_id": f"sub_{self.line}",
        }
        if self.what == "failed":
            period = (at, at + timedelta(days=30))
            body = stripe.payment_failed(
                "dahlia", f"evt_{n}", f"in_{n}", cents=900, period=period, at=at, **known
            )
        else:
            body = stripe.subscription_event(
                "dahlia",
                f"evt_{n}",
                self.what,  # type: ignore[arg-type]
                at=at,
                status=self.status,
                cancel_at_period_end=self.cancel,
                **known,
            )
        world.deliver(body, at + timedelta(minutes=1))


def _refund(world: World, charge: str | None, invoice: str | None) -> None:
    n = world.next()
    told = {
        "id": f"evt_{n}",
        "object": "event",
        "api_version": "2024-06-20",
        "created": seconds(month(5)),
        "livemode": False,
        "type": "charge.refunded",
        "data": {
            "object": {
                "id": charge if isinstance(charge, str) else "ch_unknown",
                "object": "charge",
                "invoice": invoice,
                "amount": 900,
                "amount_refunded": 900,
                "refunded": True,
                "currency": "usd",
                "metadata": {},
                "payment_intent": None,
                "customer": "cus_stranger",
            }
        },
    }
    world.deliver(json.dumps(told).encode(), month(5))


@dataclass(frozen=True)
class Refunds:
    """The charge that was told last is refunded."""

    def __call__(self, world: World) -> None:
        if world.paid:
            _refund(world, world.paid[-1], None)


@dataclass(frozen=True)
class Moves:
    """An instance is destroyed, and perhaps what funds it goes to another."""

    instance: str
    to: str | None

    def __call__(self, world: World) -> None:
        at = month(max(world.months.values(), default=4), 5)
        world.call(
            "select * from till.destroy_instance(%s, 'grace', 'broken', true, %s)",
            self.instance,
            at,
        )
        if self.to:
            world.call(
                "select * from till.transfer_subscription(%s, %s, 'grace', 'moved', %s)",
                self.instance,
                self.to,
                at,
            )


@dataclass(frozen=True)
class Enrolls:
    """Something is bought from credits, or tried out first."""

    account: str
    instance: str
    plan: str
    trial: bool

    def __call__(self, world: World) -> None:
        at = month(max(world.months.values(), default=4), 12)
        if self.trial:
            world.call(
                "select * from till.start_trial(%s, %s, %s)", self.account, self.instance, at
            )
        else:
            world.call(
                "select * from till.enroll_with_credits(%s, %s, %s, %s, p_at => %s)",
                self.account, self.instance, self.plan, f"enroll_{world.next()}", at,
            )  # fmt: skip


@dataclass(frozen=True)
class Spends:
    account: str

    def __call__(self, world: World) -> None:
        world.call(
            "select * from till.spend_credits(%s, 18500000, %s, p_at => %s)",
            self.account,
            f"spend_{world.next()}",
            month(max(world.months.values(), default=4), 12),
        )


@dataclass(frozen=True)
class PaysPass:
    """A month of a pass: of one of its own, or under a line's Stripe subscription."""

    subscription: str

    def __call__(self, world: World) -> None:
        n = world.next()
        start = month(4 + n % 6)
        world.call(
            "select * from till.receive_stripe_event(tests.pass_invoice(%s, %s,"
            " p_stripe_subscription_id => %s), %s)",
            f"in_{n}", start, self.subscription, start + timedelta(minutes=20),
        )  # fmt: skip


@dataclass(frozen=True)
class ChecksOut:
    """A checkout is begun, and perhaps completed; invoices may name it."""

    instance: str
    closes: str | None

    def __call__(self, world: World) -> None:
        at = month(max(world.months.values(), default=4), 8)
        account = "acct_bob" if self.instance == "inst_3" else "acct_ada"
        world.attempts += 1
        attempt = f"att_#{world.attempts}"
        world.call(
            "select attempt_id from till.begin_checkout(%s, %s, 'standard', null, %s)",
            account,
            self.instance,
            at,
        )
        world.call(
            "select * from till.record_checkout_session(%s, %s, 'https://stripe/1', %s)",
            attempt,
            f"cs_{world.attempts}",
            at,
        )
        if self.closes:
            world.call(
                "select * from till.receive_stripe_event("
                "tests.checkout_event(%s, %s, %s, p_event_id => %s), %s)",
                self.closes, attempt, f"cs_{world.attempts}", f"evt_{world.next()}", at,
            )  # fmt: skip


@dataclass(frozen=True)
class Imports:
    """Older books of an account, with a deposit of the next charge, or with a subscription."""

    account: str
    subscription: bool
    finish: bool

    def __call__(self, world: World) -> None:
        at = month(3, 2)
        n = world.numbers + 2
        rows: list[dict[str, Any]] = [
            {
                "account_id": self.account,
                "legacy_id": f"l_{number}",
                "amount": amount,
                "category": category,
                "at": seconds(at),
                "payment_id": payment,
            }
            for number, amount, category, payment in (
                (1, 9_000_000, "deposit", f"ch_{n}"),
                (2, -9_000_000, f"settlement:sub_0:{month(5):%Y-%m}", None),
                (3, 20_000_000, "promotion", None),
            )
        ]
        if self.subscription:
            line = 2 if self.account == "acct_bob" else 0
            rows.append(
                {
                    "type": "subscription",
                    "account_id": self.account,
                    "instance_id": LINES[line][1],
                    "stripe_subscription_id": f"sub_{line}",
                    "plan": "standard",
                    "price_version": "2026-03-19",
                    "period_start": seconds(month(3)),
                    "period_end": seconds(month(4)),
                }
            )
        world.call("select till.begin_legacy_import(%s, 'grace', 'moving', %s)", self.account, at)
        world.call(
            "select outcome, reason from till.import_legacy(%s) order by row_number", Jsonb(rows)
        )
        if self.finish:
            world.call(
                "select till.finish_legacy_import(%s, 'grace', 'moved', %s)", self.account, at
            )


# What a later part, or an administrator, makes of a subscription or of an account.
SET: dict[str, LiteralString] = {
    "a switch to the same plan is planned": "scheduled_plan = 'standard'",
    "a switch to another plan is planned": "scheduled_plan = 'commit'",
    "it is suspended": "suspended_at = '2026-05-01', suspension_reason = 'abuse'",
    "its top-up is under way": "top_up_started_at = '2026-05-01'",
    "it wants out": "cancel_at_period_end = true",
    "it was canceled once": "canceled_at = '2026-05-01'",
    "it is paid by the older books": "payment_source = 'stripe'",
    "it began later": "period_anchor = '2027-06-01'",
    "it is active again": "status = 'active', past_due_since = null, canceled_at = null",
}


@dataclass(frozen=True)
class Becomes:
    line: int
    what: str

    def __call__(self, world: World) -> None:
        world.call(
            f"update till_private.subscriptions set {SET[self.what]}"
            " where stripe_subscription_id = %s returning subscription_id",
            f"sub_{self.line}",
        )


@dataclass(frozen=True)
class Overflows:
    """An account has had so much that hardly more can be counted."""

    account: str

    def __call__(self, world: World) -> None:
        world.call(
            "update till_private.accounts set acquired = 9223372036854775000,"
            " spent = 9223372036854775000 - (acquired - spent)"
            " where account_id = %s returning acquired",
            self.account,
        )


@dataclass(frozen=True)
class JoinsOrganization:
    instance: str

    def __call__(self, world: World) -> None:
        world.call(
            "update till_private.instances set organization_id = 'org' where instance_id = %s"
            " returning instance_id",
            self.instance,
        )


Step = Callable[[World], None]

SHAPE = st.sampled_from(stripe.SHAPES)


def renews(line: int) -> st.SearchStrategy[Step]:
    late = st.sampled_from((0, 0, 0, 45))
    return st.builds(Pays, line=st.just(line), shape=SHAPE, late=late, directly=st.booleans())


def pays_oddly(lines: st.SearchStrategy[int]) -> st.SearchStrategy[Step]:
    return st.builds(
        Pays,
        line=lines,
        months=st.sampled_from((1, 1, 1, 0, -1, 2)),
        price=st.sampled_from(
            ("standard", "standard", "standard", "standard", "standard_2", "commit", "intro")
        ),
        shape=SHAPE,
        late=st.sampled_from((0, 0, 10, 45)),
        odd=st.sampled_from((None, *ODD)),
        again=st.booleans(),
        directly=st.sampled_from((False, False, True)),
        live=st.sampled_from((False,) * 9 + (True,)),
    )


def happens(
    lines: st.SearchStrategy[int],
    instances: st.SearchStrategy[str],
    accounts: st.SearchStrategy[str],
) -> st.SearchStrategy[Step]:
    says = st.builds(
        Says,
        line=lines,
        what=st.sampled_from(("updated", "updated", "updated", "deleted", "failed")),
        status=st.sampled_from(("active", "past_due", "unpaid")),
        cancel=st.booleans(),
        days=st.sampled_from((20, 33)),
    )
    becomes = st.builds(Becomes, line=lines, what=st.sampled_from(tuple(SET)))
    # What is listed more often happens more often.
    return st.one_of(
        says,
        says,
        says,
        becomes,
        becomes,
        becomes,
        becomes,
        st.builds(Refunds),
        st.builds(Moves, instance=instances, to=st.sampled_from((None, "inst_4"))),
        st.builds(
            Enrolls,
            account=accounts,
            instance=instances,
            plan=st.sampled_from(("standard", "commit")),
            trial=st.booleans(),
        ),
        st.builds(Spends, account=accounts),
        st.builds(PaysPass, subscription=lines.map(lambda line: f"sub_{line}")),
        st.builds(
            ChecksOut, instance=instances, closes=st.sampled_from((None, "completed", "expired"))
        ),
        st.builds(Imports, account=accounts, subscription=st.booleans(), finish=st.booleans()),
        st.builds(Overflows, account=accounts),
        st.builds(JoinsOrganization, instance=instances),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Steps that are mostly about one line: what is odd, and a renewal that meets it."""
    line = draw(st.sampled_from((0, 0, 1, 2)))
    account, instance = LINES[line]
    lines = st.sampled_from((line, line, line, line, 0, 1, 2, 3))
    happening = happens(
        lines,
        st.sampled_from((instance, instance, instance, "inst_1", "inst_2", "inst_3", "inst_4")),
        st.sampled_from((account, account, account, *ACCOUNTS)),
    )
    steps = draw(st.lists(happening, max_size=1))
    steps.append(draw(renews(line)))
    for _ in range(draw(st.integers(1, 4))):
        steps += draw(st.lists(st.one_of(happening, pays_oddly(lines)), max_size=2))
        steps.append(draw(st.one_of(renews(line), pays_oddly(st.just(line)))))
    return steps


class Books:
    """A database, and what a history comes to there."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection
        row = connection.execute(TABLES).fetchone()
        assert row
        tables: list[str] = row["array_agg"]
        self._dump = "select jsonb_build_object({})::text as books".format(
            ", ".join(
                f"'{table}', (select coalesce(jsonb_agg(r), '[]') from"
                f" (select to_jsonb(t) - '{NOT_COMPARED}'::text[] as r from {table} as t) as r)"
                for table in tables
            )
        )
        connection.commit()

    def happen(self, world: World) -> tuple[list[Any], dict[str, Any]]:
        """Make the calls; return the answers and the tables, and undo it all."""
        names: dict[str, str] = {}  # of attempts, as both databases call them
        answers: list[Any] = []
        try:
            self._connection.execute(RESTART, (FIRST_NUMBER,))
            for query, arguments in world.calls:
                answers.append(self._answer(query, self._named(arguments, names)))
                if "till.begin_checkout" in query and isinstance(answers[-1], list):
                    names[f"att_#{len(names) + 1}"] = answers[-1][0]["attempt_id"]
                elif "till.begin_checkout" in query:
                    names[f"att_#{len(names) + 1}"] = "att_refused"
            row = self._connection.execute(self._dump.encode()).fetchone()
            assert row
            text = row["books"]
            shown = json.dumps(answers, default=str)
        finally:
            self._connection.rollback()
        for name, attempt in names.items():
            if attempt != "att_refused":
                text, shown = text.replace(attempt, name), shown.replace(attempt, name)
        books = json.loads(text)
        for rows in books.values():
            rows.sort(key=lambda row: json.dumps(row, sort_keys=True))
        return json.loads(shown), books

    def _answer(self, query: str, arguments: tuple[Any, ...]) -> Any:
        try:
            with self._connection.transaction():
                rows = self._connection.execute(query.encode(), arguments).fetchall()
        except psycopg.Error as error:
            return {
                "sqlstate": error.sqlstate,
                "reason": error.diag.message_primary,
                "detail": error.diag.message_detail,
            }
        return [{name: row[name] for name in row if name != "posted_at"} for row in rows]

    @staticmethod
    def _named(arguments: tuple[Any, ...], names: dict[str, str]) -> tuple[Any, ...]:
        def one(argument: Any) -> Any:
            if isinstance(argument, bytes):
                return re.sub(
                    rb"att_#[0-9]+",
                    lambda m: names.get(m[0].decode(), "att_refused").encode(),
                    argument,
                )
            return names.get(argument, argument) if isinstance(argument, str) else argument

        return tuple(map(one, arguments))


@contextmanager
def opened(database: Database) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    with psycopg.connect(database.conninfo("postgres"), row_factory=dict_row) as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


@pytest.fixture(scope="module")
def both(server: TestServer) -> Iterator[tuple[Books, Books]]:
    """The books as they are, and a copy of them with the short ways switched off."""
    with server.database() as database:
        with opened(database) as connection:
            connection.execute(GIVEN)
        with (
            server.database(template=database.name) as copy,
            opened(database) as short,
            opened(copy) as long,
        ):
            long.execute(SWITCHED_OFF)
            long.commit()
            yield Books(short), Books(long)


FIRST = Pays(0, shape="pre_basil")
BETWEEN: tuple[tuple[Step, ...], ...] = (
    (),
    (Pays(1),),
    (Pays(2),),
    (Pays(3),),
    (Refunds(),),
    (JoinsOrganization("inst_1"),),
    (Overflows("acct_ada"),),
    (PaysPass("sub_0"),),
    (PaysPass("sub_pass"), Spends("acct_ada")),
    (Enrolls("acct_ada", "inst_1", "standard", trial=False),),
    (Says(0, "deleted"), Enrolls("acct_ada", "inst_1", "standard", trial=False)),
    (Says(0, "deleted"), Becomes(0, "it is active again")),
    (Says(0, "deleted"), Pays(3)),
    (Says(0, "updated", "past_due", days=33), Becomes(0, "it is active again")),
    *((Moves("inst_1", to),) for to in (None, "inst_4")),
    *((Becomes(0, what),) for what in SET),
    *((Imports("acct_ada", subscription, finish),) for subscription in (False, True)
      for finish in (False, True)),
    *((Says(0, what, status, cancel, days),) for what in ("updated", "deleted", "failed")
      for status in ("active", "past_due") for cancel in (False, True) for days in (20, 33)),
)  # fmt: skip
RENEWALS = (
    *(Pays(0, shape=shape) for shape in stripe.SHAPES),
    Pays(0, directly=True),
    Pays(0, late=45),
)
ODD_RENEWALS = (
    *(Pays(0, shape=shape, odd=odd) for shape in stripe.SHAPES for odd in ODD),
    Pays(0, directly=True, odd="all of another"),
    *(Pays(0, price=price) for price in PRICES),
    *(Pays(0, price=price, directly=True) for price in PRICES),
    *(Pays(0, months=months, directly=d) for months in (0, -1, 2) for d in (False, True)),
    Pays(0, again=True),
    Pays(0, live=True),
)


def told(*steps: Step) -> tuple[Step, ...]:
    return steps


STORIES: tuple[tuple[Step, ...], ...] = (
    *(told(FIRST, *between, renewal) for between in BETWEEN for renewal in RENEWALS),
    *(told(Imports("acct_ada", True, finish), FIRST, Pays(0)) for finish in (False, True)),
    *(
        told(FIRST, Pays(0), Pays(2), ChecksOut("inst_2", None), renewal)
        for renewal in ODD_RENEWALS
    ),
    # The first of another Stripe subscription is no renewal of this one.
    *(told(FIRST, replace(renewal, line=line)) for renewal in RENEWALS for line in (1, 3)),
)


def compare(both: tuple[Books, Books], steps: Iterable[Step]) -> None:
    world = World()
    for step in steps:
        step(world)
    (short_answers, short_books), (long_answers, long_books) = (b.happen(world) for b in both)
    for call, short, long in zip(world.calls, short_answers, long_answers, strict=True):
        assert short == long, (steps, call)
    for table, rows in long_books.items():
        assert short_books[table] == rows, (steps, table)


def test_whatever_comes_between_two_payments_is_booked_alike(both: tuple[Books, Books]) -> None:
    """Each condition of the short ways has a story that breaks it, and it alone."""
    for steps in STORIES:
        compare(both, steps)


@settings(
    max_examples=examples(40, 3000),
    deadline=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(steps=histories())
def test_the_short_ways_book_what_the_long_ways_book(
    both: tuple[Books, Books], steps: list[Step]
) -> None:
    compare(both, steps)
