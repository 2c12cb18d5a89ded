"""Many connections enroll, spend, grant and destroy at random; then every answer is held against
the ledger.

An answer was decided at one moment between its call and its return. A state of an account was in
force from some moment after its entry was posted to some moment before the call that made the next
entry returned. So a refusal is true only if a state that can have been in force at its moment has
exactly the balance that the refusal names; and nothing that happened for certain before the call
may have been overlooked.

TILL_TEST_PROFILE=long: 64 connections and 200 accounts for 60 seconds.
"""

import itertools
import json
import os
import random
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb

from support.profiles import examples
from support.servers import TIMEKEEPER, Database

CONNECTIONS = examples(8, 64)
ACCOUNTS = examples(16, 200)
SECONDS = examples(3, 60)
SEED = int(os.environ.get("TILL_TEST_SEED", "4"))

USD = 1_000_000
PRICES = {"standard": 55 * USD, "commit": 306 * USD}
VERSION = "2026-05-10"
AT = "2026-06-10T12:00:00Z"
STARTING_INSTANCES = 3
FOREVER = float("inf")


@dataclass
class Call:
    """A call, when it was under way, and how it ended."""

    function: str
    arguments: dict[str, Any]
    started: float
    ended: float = 0.0
    row: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def account(self) -> str:
        return str(self.arguments["p_account_id"])

    @property
    def instance(self) -> str:
        return str(self.arguments["p_instance_id"])


@dataclass(frozen=True)
class State:
    """A balance, and when it can have been in force."""

    balance: int
    earliest: float
    latest: float


class Worker:
    """A connection that makes random calls."""

    def __init__(self, conninfo: str, number: int, numbers: "itertools.count[int]") -> None:
        self.calls: list[Call] = []
        self._conninfo = conninfo
        self._random = random.Random(f"{SEED}/{number}")  # noqa: S311 - not for secrets
        self._number = number
        self._numbers = numbers

    def run(self, until: float, start: threading.Barrier) -> list[Call]:
        with psycopg.connect(
            self._conninfo, autocommit=True, row_factory=dict_row
        ) as self._connection:
            start.wait()
            while time.monotonic() < until:
                self._choose()()
        return self.calls

    def _choose(self) -> Any:
        choices = {
            self._enroll: 10,
            self._enroll_again: 1,
            self._spend: 6,
            self._spend_many: 2,
            self._grant: 4,
            self._destroy: 2,
            self._register: 3,
        }
        return self._random.choices(list(choices), list(choices.values()))[0]

    def _enroll(self) -> None:
        account, instance = self._account(), self._instance()
        if self._random.random() < 0.95:
            account = owner(instance)
        self._call(
            "enroll_with_credits",
            p_account_id=account,
            p_instance_id=instance,
            p_plan=self._random.choices(list(PRICES), [9, 1])[0],
            p_key=self._key(),
            p_expected_price_version=self._random.choices([None, VERSION, "2026-03-19"], [6, 3, 1])[
                0
            ],
            p_at=AT,
        )

    def _enroll_again(self) -> None:
        earlier = [call for call in self.calls[-50:] if call.function == "enroll_with_credits"]
        if earlier:
            self._call("enroll_with_credits", **self._random.choice(earlier).arguments)

    def _spend(self) -> None:
        amount = self._random.randint(1, 40 * USD)
        self._call(
            "spend_credits", p_account_id=self._account(), p_amount=amount, p_key=self._key()
        )

    def _spend_many(self) -> None:
        items = [
            {
                "account_id": self._account(),
                "amount": self._random.randint(1, 10 * USD),
                "key": self._key(),
            }
            for _ in range(self._random.randint(2, 6))
        ]
        self._call("spend_credits_many", p_items=items)

    def _grant(self) -> None:
        self._call(
            "grant_credits",
            p_account_id=self._account(),
            p_amount=self._random.randint(1, 80 * USD),
            p_key=self._key(),
            p_kind="purchase",
        )

    def _destroy(self) -> None:
        self._call(
            "destroy_instance",
            p_instance_id=self._instance(),
            p_actor="stress",
            p_reason=self._key(),  # tells afterwards whose call it was
            p_force=self._random.random() < 0.1,
            p_at=AT,
        )

    def _register(self) -> None:
        account = self._account()
        self._call(
            "register_instance",
            p_instance_id=f"{account}/{next(self._numbers)}",
            p_account_id=account,
        )

    def _account(self) -> str:
        return f"acct_{self._random.randrange(ACCOUNTS)}"

    def _instance(self) -> str:
        """One that is registered, most often a young one of this worker's."""
        own = [call.instance for call in self.calls[-40:] if call.function == "register_instance"]
        if own and self._random.random() < 0.5:
            return self._random.choice(own)
        return f"{self._account()}/{self._random.randrange(STARTING_INSTANCES)}"

    def _key(self) -> str:
        return f"{self._number}-{len(self.calls)}-{self._random.random()}"

    def _call(self, function: str, **arguments: Any) -> None:
        names = ", ".join(f"{name} => %({name})s" for name in arguments)
        given = {
            name: Jsonb(value) if isinstance(value, list) else value
            for name, value in arguments.items()
        }
        call = Call(function, arguments, time.time())
        try:
            rows = self._connection.execute(
                f"select * from till.{function}({names})".encode(), given
            ).fetchall()
            call.row = {"rows": rows} if function == "spend_credits_many" else rows[0]
        except psycopg.Error as error:
            # A deadlock or a timeout is an error of the test; a refusal is an answer.
            if not (error.sqlstate or "").startswith("TK"):
                raise
            call.reason = error.diag.message_primary
            call.detail = json.loads(error.diag.message_detail or "{}")
        call.ended = time.time()
        self.calls.append(call)


def owner(instance: str) -> str:
    return instance.partition("/")[0]


class History:
    """What the ledger says, with the time at which each call had certainly been committed."""

    def __init__(
        self, calls: list[Call], entries: list[DictRow], destroyed_by: dict[str, str]
    ) -> None:
        ended: dict[int, float] = {}
        for call in calls:
            rows = call.row.get("rows", [call.row])
            for row in rows:
                number = row.get("transaction_id")
                if number is not None:
                    ended[number] = min(ended.get(number, FOREVER), call.ended)
        self.posted: dict[int, float] = {}
        self.balances: dict[int, int] = {}
        self._states: dict[str, list[State]] = defaultdict(list)
        for account, of_account in itertools.groupby(entries, key=lambda e: e["account_id"]):
            chain = list(of_account)
            for entry, following in itertools.zip_longest(chain, chain[1:]):
                posted = entry["posted_at"].timestamp()
                self.posted[entry["transaction_id"]] = posted
                self.balances[entry["transaction_id"]] = entry["balance_after"]
                latest = ended[following["transaction_id"]] if following else FOREVER
                self._states[account].append(State(entry["balance_after"], posted, latest))
        self.enrolled: dict[str, list[Call]] = defaultdict(list)
        self.destroyed: dict[str, Call] = {}
        for call in calls:
            if call.reason is not None:
                continue
            if call.function == "enroll_with_credits" and not call.row["replayed"]:
                self.enrolled[call.instance].append(call)
            # Other calls found it destroyed already.
            if (
                call.function == "destroy_instance"
                and call.arguments["p_reason"] == destroyed_by[call.instance]
            ):
                self.destroyed[call.instance] = call

    def had_balance(self, account: str, balance: int, call: Call) -> bool:
        """Tell whether the account can have had this balance while the call was under way."""
        return any(
            state.balance == balance
            and state.earliest <= call.ended
            and state.latest >= call.started
            for state in self._states[account]
        )

    def can_be_enrolled(self, instance: str, call: Call) -> bool:
        return any(
            self.posted[one.row["transaction_id"]] <= call.ended for one in self.enrolled[instance]
        )

    def is_enrolled_before(self, instance: str, call: Call) -> bool:
        return any(one.ended < call.started for one in self.enrolled[instance])

    def can_be_destroyed(self, instance: str, call: Call) -> bool:
        one = self.destroyed.get(instance)
        return one is not None and one.started <= call.ended

    def is_destroyed_before(self, instance: str, call: Call) -> bool:
        one = self.destroyed.get(instance)
        return one is not None and one.ended < call.started


def untruth(call: Call, history: History) -> str | None:
    """Say what is wrong with an answer, if anything is."""
    if call.function == "enroll_with_credits":
        return _untruth_of_enrollment(call, history)
    if call.function == "destroy_instance":
        return _untruth_of_destruction(call, history)
    if call.function == "spend_credits_many":
        for item, row in zip(call.arguments["p_items"], call.row["rows"], strict=True):
            if row["outcome"] == "refused" and (
                row["reason"] != "insufficient_credits"
                or row["detail"]["required"] != item["amount"]
                or not _is_short(row["detail"], item["account_id"], call, history)
            ):
                return f"item {row}"
    elif call.function == "spend_credits" and call.reason is not None:
        if (
            call.reason != "insufficient_credits"
            or call.detail["required"] != call.arguments["p_amount"]
            or not _is_short(call.detail, call.account, call, history)
        ):
            return "the balance was not that small"
    elif call.reason is not None:
        return "nothing was wrong with it"
    return None


def _untruth_of_destruction(call: Call, history: History) -> str | None:
    if call.reason == "paid_period_runs":
        if call.arguments["p_force"]:
            return "it was forced"
        if history.is_destroyed_before(call.instance, call):
            return "it was gone"
        return None if history.can_be_enrolled(call.instance, call) else "nothing was paid"
    if call.reason is not None:
        return "that cannot be"
    if history.destroyed[call.instance] is not call:
        return None if history.can_be_destroyed(call.instance, call) else "it was not destroyed"
    if not call.arguments["p_force"] and history.is_enrolled_before(call.instance, call):
        return "a paid period ran"
    return None


def _untruth_of_enrollment(call: Call, history: History) -> str | None:
    foreign = owner(call.instance) != call.account
    expected = call.arguments["p_expected_price_version"]
    if call.reason is None:
        if call.row["replayed"]:
            return None  # compared with its first answer elsewhere
        if foreign or expected not in (None, VERSION):
            return "it should have been refused"
        if history.is_destroyed_before(call.instance, call):
            return "the instance was gone"
        if call.row["price"] != PRICES[call.arguments["p_plan"]]:
            return "another price was charged"
        return None
    if call.reason == "instance_not_found":
        return None if foreign else "it was the account's own"
    if foreign:
        return "it was another account's"
    if call.reason == "instance_destroyed":
        return None if history.can_be_destroyed(call.instance, call) else "it was there"
    if history.is_destroyed_before(call.instance, call):
        return "it was destroyed"
    if call.reason == "active_subscription_exists":
        return None if history.can_be_enrolled(call.instance, call) else "there was none"
    if history.is_enrolled_before(call.instance, call):
        return "there was an active subscription"
    if call.reason == "price_version_mismatch":
        return None if expected not in (None, VERSION) else "it was the expected one"
    if expected not in (None, VERSION):
        return "it was not the expected version"
    if call.reason == "insufficient_credits":
        if call.detail["required"] != PRICES[call.arguments["p_plan"]]:
            return "that is not the price"
        short = _is_short(call.detail, call.account, call, history)
        return None if short else "the balance was not that small"
    return "that cannot be"


def _is_short(detail: dict[str, Any], account: str, call: Call, history: History) -> bool:
    return (
        detail["balance"] < detail["required"]
        and detail["shortfall"] == detail["required"] - detail["balance"]
        and history.had_balance(account, detail["balance"], call)
    )


def test_every_answer_is_true_at_its_moment(database: Database) -> None:
    admin = database.admin()
    given = given_accounts(database)
    numbers = itertools.count(STARTING_INSTANCES)
    workers = [Worker(database.conninfo(TIMEKEEPER), n, numbers) for n in range(CONNECTIONS)]
    start = threading.Barrier(CONNECTIONS)
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        made = threads.map(lambda worker: worker.run(until, start), workers)
        calls = given + [call for calls in made for call in calls]

    entries = (
        admin.cursor(row_factory=dict_row)
        .execute(
            "select account_id, transaction_id, balance_after, posted_at from till.entries"
            " order by account_id, entry_number"
        )
        .fetchall()
    )
    destroyed = admin.execute(
        "select instance_id, destroyed_reason from till.instances where destroyed_at is not null"
    )
    destroyed_by: dict[str, str] = dict(destroyed.fetchall())
    history = History(calls, entries, destroyed_by)
    assert [(wrong, call) for call in calls if (wrong := untruth(call, history)) is not None] == []
    assert_answers_are_on_record(calls, history)
    assert max(map(len, history.enrolled.values())) == 1
    assert min(entry["balance_after"] for entry in entries) >= 0
    assert admin.execute("select * from till.verify()").fetchall() == []
    assert admin.execute(
        "select deadlocks from pg_stat_database where datname = current_database()"
    ).fetchone() == (0,)
    assert_all_of_it_happened(calls)


def given_accounts(database: Database) -> list[Call]:
    """Open the accounts, with instances and some credits; returns the grants as calls."""
    connection = database.connect()
    grants = []
    for number in range(ACCOUNTS):
        account = f"acct_{number}"
        connection.execute("select till.open_account(%s)", (account,))
        for instance in range(STARTING_INSTANCES):
            connection.execute(
                "select till.register_instance(%s, %s)", (f"{account}/{instance}", account)
            )
        grant = Call("grant_credits", {"p_account_id": account}, time.time())
        row = connection.execute(
            "select (till.grant_credits(%s, %s, 'given', 'promotion')).*", (account, 60 * USD)
        )
        grant.row = dict(
            zip([c.name for c in row.description or ()], row.fetchall()[0], strict=True)
        )
        grant.ended = time.time()
        grants.append(grant)
    return grants


def assert_answers_are_on_record(calls: list[Call], history: History) -> None:
    """Each balance that was answered is the one on record, and each replay is the first answer."""
    firsts: dict[int, dict[str, Any]] = {}
    for call in calls:
        for row in call.row.get("rows", [call.row]):
            number = row.get("transaction_id")
            if number is not None:
                assert row["balance"] == history.balances[number], call
                first = firsts.setdefault(number, row)
                assert {**row, "replayed": None} == {**first, "replayed": None}, call


def assert_all_of_it_happened(calls: list[Call]) -> None:
    """A run in which nobody met anybody proves nothing."""
    seen = Counter((call.function, call.reason) for call in calls)
    items = Counter(row["reason"] for call in calls for row in call.row.get("rows", []))
    replays = sum(
        call.row.get("replayed", False) for call in calls if call.function == "enroll_with_credits"
    )
    for outcome in [
        ("enroll_with_credits", None),
        ("enroll_with_credits", "insufficient_credits"),
        ("enroll_with_credits", "active_subscription_exists"),
        ("enroll_with_credits", "instance_destroyed"),
        ("enroll_with_credits", "instance_not_found"),
        ("enroll_with_credits", "price_version_mismatch"),
        ("spend_credits", None),
        ("spend_credits", "insufficient_credits"),
        ("grant_credits", None),
        ("destroy_instance", None),
        ("destroy_instance", "paid_period_runs"),
    ]:
        assert seen[outcome] > 0, (outcome, seen)
    assert items[None] > 0
    assert items["insufficient_credits"] > 0
    assert replays > 0
    print(f"{len(calls)} calls: {dict(seen)}")  # noqa: T201 - shown with -s
