"""Enrollment against everything that can happen at the same time, each in a known order.

One session holds the account in an open transaction, the other is seen to wait for it, the first
goes on, and both answers are what the serial order says. The price is 55.00; `MONTH` is paid at.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row

from support.servers import TIMEKEEPER, Database
from support.sessions import Refusal, Session

ENROLL: LiteralString = """
    select * from till.enroll_with_credits(
      p_account_id => 'acct_ada', p_instance_id => %(instance)s, p_plan => 'standard',
      p_key => %(key)s, p_expected_price_version => %(expected)s, p_at => '2026-06-10T12:00:00Z'
    )
    """
SPEND: LiteralString = """
    select * from till.spend_credits(
      p_account_id => 'acct_ada', p_amount => 1000000, p_key => 'use-1'
    )
    """
GRANT: LiteralString = """
    select * from till.grant_credits(
      p_account_id => 'acct_ada', p_amount => 1000000, p_key => 'grant-1', p_kind => 'purchase'
    )
    """
DESTROY: LiteralString = """
    select * from till.destroy_instance(
      p_instance_id => 'inst_1', p_actor => 'grace', p_reason => 'unused',
      p_at => '2026-06-10T12:00:00Z'
    )
    """
SETTLE: LiteralString = """
    select * from till.settle_invoice(
      p_account_id => 'acct_ada', p_stripe_subscription_id => 'sub_ada', p_invoice_id => 'in_1',
      p_payment_ids => '{ch_1}', p_plan => 'standard', p_price_version => '2026-05-10',
      p_amount => 55000000, p_currency => 'usd', p_period_start => '2026-06-10T11:00:00Z',
      p_period_end => '2026-07-10T11:00:00Z', p_instance_id => 'inst_1',
      p_at => '2026-06-10T12:00:00Z'
    )
    """
TRANSFER: LiteralString = """
    select * from till.transfer_subscription(
      'inst_1', 'inst_2', 'grace', 'broken', '2026-06-10T12:00:00Z'
    )
    """
PREVIEW: LiteralString = """
    select * from till.preview_enrollment(
      p_account_id => 'acct_ada', p_instance_id => 'inst_1', p_plan => 'standard',
      p_at => '2026-06-10T12:00:00Z'
    )
    """
PRICE = 55_000_000
EXISTS = Refusal(
    "active_subscription_exists",
    {"instance_id": "inst_1", "subscription_id": 1, "status": "active"},
)


class Stage:
    """Account acct_ada with the price of one month, instances inst_1 and inst_2."""

    def __init__(self, database: Database, sessions: ExitStack) -> None:
        self.first = sessions.enter_context(Session(database, TIMEKEEPER))
        self.second = sessions.enter_context(Session(database, TIMEKEEPER))
        self.operator = sessions.enter_context(Session(database, "till_operator"))
        self.admin = sessions.enter_context(Session(database, "postgres"))
        self._reader = psycopg.connect(
            database.conninfo("till_operator"), autocommit=True, row_factory=dict_row
        )
        sessions.callback(self._reader.close)

    def rows(self, query: LiteralString) -> list[DictRow]:
        return self._reader.execute(query).fetchall()

    def entries(self) -> list[int]:
        """What moved since the account was filled, oldest first."""
        query: LiteralString = (
            "select amount from till.entries where entry_number > 1 order by entry_number"
        )
        return [row["amount"] for row in self.rows(query)]

    def subscriptions(self) -> list[tuple[Any, ...]]:
        query: LiteralString = """
            select s.instance_id, s.status, s.stripe_subscription_id, p.amount, p.invoice_id
            from till.subscriptions as s
            join till.paid_periods as p using (subscription_id)
            order by s.instance_id
            """
        return [tuple(row.values()) for row in self.rows(query)]

    def changes(self) -> int:
        query: LiteralString = "select count(*) as changes from till.subscription_changes"
        return int(self.rows(query)[0]["changes"])


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    application = database.connect()
    application.execute("select till.open_account('acct_ada')")
    application.execute("select till.grant_credits('acct_ada', %s, 'given', 'promotion')", (PRICE,))
    for name in ("inst_1", "inst_2"):
        application.execute("select till.register_instance(%s, 'acct_ada')", (name,))
    with ExitStack() as sessions:
        stage = Stage(database, sessions)
        yield stage
        assert stage.rows("select * from till.verify()") == []


def arguments(key: str, instance: str = "inst_1", expected: str | None = None) -> dict[str, Any]:
    return {"key": key, "instance": instance, "expected": expected}


def won(answer: DictRow | Refusal, instance: str = "inst_1") -> bool:
    """Tell whether an enrollment was charged, and was not a replay."""
    return not isinstance(answer, Refusal) and (
        answer["instance_id"],
        answer["price"],
        answer["replayed"],
    ) == (instance, PRICE, False)


def too_little(balance: int, required: int = PRICE) -> Refusal:
    detail = {"balance": balance, "required": required, "shortfall": required - balance}
    return Refusal("insufficient_credits", detail)


class TestTwoInstancesAndMoneyForOne:
    def test_the_second_is_told_what_is_missing(self, stage: Stage) -> None:
        first = stage.first.begin(ENROLL, **arguments("buy-1", "inst_1"))
        stage.second.start(ENROLL, **arguments("buy-2", "inst_2"))
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert won(first, "inst_1")
        assert stage.second.result() == too_little(0)
        assert stage.entries() == [-PRICE]
        assert stage.subscriptions() == [("inst_1", "active", None, PRICE, None)]
        assert stage.changes() == 1

    def test_the_second_buys_when_the_first_is_rolled_back(self, stage: Stage) -> None:
        stage.first.begin(ENROLL, **arguments("buy-1", "inst_1"))
        stage.second.start(ENROLL, **arguments("buy-2", "inst_2"))
        stage.second.wait_until_blocked()
        stage.first.rollback()
        assert won(stage.second.result(), "inst_2")
        assert stage.entries() == [-PRICE]
        assert stage.subscriptions() == [("inst_2", "active", None, PRICE, None)]
        assert stage.changes() == 1


class TestTheSameInstanceTwice:
    @pytest.fixture(autouse=True)
    def _money_for_two(self, stage: Stage) -> None:
        """The balance must not be what decides."""
        query: LiteralString = (
            "select till.grant_credits('acct_ada', 55000000, 'more', 'promotion')"
        )
        stage.first.run(query)

    def test_under_two_keys_one_wins(self, stage: Stage) -> None:
        first = stage.first.begin(ENROLL, **arguments("buy-1"))
        stage.second.start(ENROLL, **arguments("buy-2"))
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert won(first)
        assert stage.second.result() == EXISTS
        assert stage.entries() == [PRICE, -PRICE]
        assert stage.changes() == 1

    def test_under_the_same_key_both_get_the_first_result(self, stage: Stage) -> None:
        first = stage.first.begin(ENROLL, **arguments("buy-1"))
        stage.second.start(ENROLL, **arguments("buy-1"))
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert won(first)
        assert stage.second.result() == first | {"replayed": True}
        assert stage.entries() == [PRICE, -PRICE]
        assert stage.changes() == 1

    def test_under_the_same_key_for_two_instances_the_second_is_told(self, stage: Stage) -> None:
        first = stage.first.begin(ENROLL, **arguments("buy-1", "inst_1"))
        stage.second.start(ENROLL, **arguments("buy-1", "inst_2"))
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert won(first)
        assert stage.second.result() == Refusal(
            "key_reused",
            {"key": "buy-1", "transaction_id": first["transaction_id"], "differs": ["instance_id"]},
        )
        assert stage.entries() == [PRICE, -PRICE]


class TestAgainstDestroyingTheInstance:
    def test_what_was_bought_first_is_not_destroyed(self, stage: Stage) -> None:
        first = stage.first.begin(ENROLL, **arguments("buy-1"))
        stage.second.start(DESTROY)
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert won(first)
        assert stage.second.result() == Refusal(
            "paid_period_runs",
            {"instance_id": "inst_1", "paid_until": "2026-07-10T12:00:00+00:00"},
        )
        assert stage.rows("select from till.instances where destroyed_at is not null") == []

    def test_what_was_destroyed_first_is_not_charged(self, stage: Stage) -> None:
        destroyed = stage.first.begin(DESTROY)
        stage.second.start(ENROLL, **arguments("buy-1"))
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert destroyed["destroyed_at"] is not None
        assert stage.second.result() == Refusal("instance_destroyed", {"instance_id": "inst_1"})
        assert (stage.entries(), stage.subscriptions(), stage.changes()) == ([], [], 0)

    def test_a_change_from_outside_is_waited_for(self, stage: Stage) -> None:
        # Somebody who takes no account lock: it is the instance's own lock that is waited for.
        stage.admin.begin_write(
            """
            update till_private.instances
            set destroyed_at = now(), destroyed_by = 'root', destroyed_reason = 'outside'
            where instance_id = 'inst_1'
            """
        )
        stage.second.start(ENROLL, **arguments("buy-1"))
        stage.second.wait_until_blocked()
        stage.admin.commit()
        assert stage.second.result() == Refusal("instance_destroyed", {"instance_id": "inst_1"})
        assert (stage.entries(), stage.subscriptions(), stage.changes()) == ([], [], 0)

    def test_a_subscription_changed_from_outside_is_waited_for(self, stage: Stage) -> None:
        stage.first.run("select * from till.start_trial('acct_ada', 'inst_1', '2026-06-10Z')")
        stage.admin.begin_write(
            """
            select till_private.lock_account('acct_ada');
            select till_private.change_subscription(
              s,
              jsonb_populate_record(s, '{
                "status": "canceled", "canceled_at": "2026-06-10T01:00:00Z",
                "price_version": "2026-03-19"
              }'),
              'outside', 'root', null, null, '2026-06-10T01:00:00Z'
            )
            from till_private.subscriptions as s
            """
        )
        stage.second.start(ENROLL, **arguments("buy-1"))
        stage.second.wait_until_blocked()
        stage.admin.commit()
        refused = stage.second.result()
        assert isinstance(refused, Refusal)
        assert refused.reason == "requires_reprovision"
        assert (stage.entries(), stage.subscriptions(), stage.changes()) == ([], [], 2)


class TestAgainstATransferToTheInstance:
    """Account acct_ada has the money for a second month, and inst_1, which is paid for, is gone."""

    @pytest.fixture(autouse=True)
    def _paid_and_gone(self, stage: Stage) -> None:
        stage.first.run(ENROLL, **arguments("buy-0", "inst_1"))
        more: LiteralString = "select till.grant_credits('acct_ada', 55000000, 'more', 'promotion')"
        stage.first.run(more)
        stage.first.run(
            """
            select till.destroy_instance(
              'inst_1', 'grace', 'broken', p_force => true, p_at => '2026-06-10T12:00:00Z'
            )
            """
        )

    def test_what_was_moved_here_is_not_paid_for_again(self, stage: Stage) -> None:
        moved = stage.first.begin(TRANSFER)
        stage.second.start(ENROLL, **arguments("buy-1", "inst_2"))
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert moved["instance_id"] == "inst_2"
        assert stage.second.result() == Refusal(
            "active_subscription_exists",
            {"instance_id": "inst_2", "subscription_id": 2, "status": "active"},
        )
        assert stage.entries() == [-PRICE, PRICE]

    def test_nothing_is_moved_to_what_was_bought(self, stage: Stage) -> None:
        first = stage.first.begin(ENROLL, **arguments("buy-1", "inst_2"))
        stage.second.start(TRANSFER)
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert won(first, "inst_2")
        assert stage.second.result() == Refusal(
            "active_subscription_exists", {"instance_id": "inst_2", "status": "active"}
        )
        assert stage.entries() == [-PRICE, PRICE, -PRICE]


class TestAgainstSpending:
    def test_what_was_spent_first_is_missing(self, stage: Stage) -> None:
        spent = stage.first.begin(SPEND)
        stage.second.start(ENROLL, **arguments("buy-1"))
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert spent["balance"] == PRICE - 1_000_000
        assert stage.second.result() == too_little(PRICE - 1_000_000)
        assert (stage.entries(), stage.changes()) == ([-1_000_000], 0)

    def test_what_was_enrolled_first_is_missing(self, stage: Stage) -> None:
        first = stage.first.begin(ENROLL, **arguments("buy-1"))
        stage.second.start(SPEND)
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert won(first)
        assert stage.second.result() == too_little(0, required=1_000_000)
        assert stage.entries() == [-PRICE]


class TestAgainstAGrant:
    @pytest.fixture(autouse=True)
    def _a_micro_too_little(self, stage: Stage) -> None:
        query: LiteralString = "select * from till.spend_credits('acct_ada', 1, 'before')"
        stage.first.run(query)

    def test_what_is_granted_first_can_be_spent(self, stage: Stage) -> None:
        granted = stage.first.begin(GRANT)
        stage.second.start(ENROLL, **arguments("buy-1"))
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert granted["balance"] == PRICE + 999_999
        assert won(stage.second.result())
        assert stage.entries() == [-1, 1_000_000, -PRICE]

    def test_a_grant_that_is_rolled_back_was_never_there(self, stage: Stage) -> None:
        stage.first.begin(GRANT)
        stage.second.start(ENROLL, **arguments("buy-1"))
        stage.second.wait_until_blocked()
        stage.first.rollback()
        assert stage.second.result() == too_little(PRICE - 1)
        assert (stage.entries(), stage.changes()) == ([-1], 0)

    def test_a_grant_waits_for_an_enrollment(self, stage: Stage) -> None:
        stage.second.run(GRANT)
        first = stage.first.begin(ENROLL, **arguments("buy-1"))
        again: LiteralString = GRANT.replace("grant-1", "grant-2")
        stage.second.start(again)
        stage.second.wait_until_blocked()
        stage.first.commit()
        assert won(first)
        granted = stage.second.result()
        assert not isinstance(granted, Refusal)
        assert granted["balance"] == 1_999_999
        assert stage.entries() == [-1, 1_000_000, -PRICE, 1_000_000]


class TestAgainstASettlementOfTheSameInstance:
    def test_what_stripe_funds_is_not_charged(self, stage: Stage) -> None:
        settled = stage.operator.begin(SETTLE)
        stage.second.start(ENROLL, **arguments("buy-1"))
        stage.second.wait_until_blocked()
        stage.operator.commit()
        assert settled["activated"] is True
        assert stage.second.result() == EXISTS
        assert stage.entries() == [PRICE, -PRICE]
        assert stage.subscriptions() == [("inst_1", "active", "sub_ada", PRICE, "in_1")]

    def test_what_credits_fund_is_not_settled_too(self, stage: Stage) -> None:
        first = stage.first.begin(ENROLL, **arguments("buy-1"))
        stage.operator.start(SETTLE)
        stage.operator.wait_until_blocked()
        stage.first.commit()
        assert won(first)
        refused = stage.operator.result()
        assert isinstance(refused, Refusal)
        assert refused.reason == "second_subscription"
        assert stage.entries() == [-PRICE]
        assert stage.subscriptions() == [("inst_1", "active", None, PRICE, None)]


class TestAfterAPriceChange:
    """The version is shown, then prices change, then it is bought."""

    @pytest.fixture
    def shown(self, stage: Stage) -> DictRow:
        preview = stage.first.run(PREVIEW)
        assert not isinstance(preview, Refusal)
        assert (preview["price_version"], preview["price"]) == ("2026-05-10", PRICE)
        assert preview["reason"] is None
        stage.admin.begin_write(
            """
            insert into till_private.price_versions (
              price_version, effective_at, trial_days, instance_size
            )
            values ('2026-06-10', '2026-06-10T12:00:00Z', 1, 'small');
            insert into till_private.plan_prices (price_version, plan, amount)
            values ('2026-06-10', 'standard', 20000000)
            """
        )
        stage.admin.commit()
        return preview

    def test_what_was_shown_is_refused(self, stage: Stage, shown: DictRow) -> None:
        answer = stage.first.run(ENROLL, **arguments("buy-1", expected=shown["price_version"]))
        assert answer == Refusal(
            "price_version_mismatch",
            {"price_version": "2026-06-10", "expected_price_version": "2026-05-10"},
        )
        assert (stage.entries(), stage.subscriptions(), stage.changes()) == ([], [], 0)

    @pytest.mark.usefixtures("shown")
    def test_what_is_shown_anew_is_charged(self, stage: Stage) -> None:
        preview = stage.first.run(PREVIEW)
        assert not isinstance(preview, Refusal)
        answer = stage.first.run(ENROLL, **arguments("buy-1", expected=preview["price_version"]))
        assert not isinstance(answer, Refusal)
        assert answer["price"] == preview["price"] == 20_000_000
        assert stage.entries() == [-20_000_000]


def test_bulks_over_the_same_accounts_wait_for_each_other(database: Database) -> None:
    """Each takes the accounts in ascending order of bytes, whatever the order of the items."""
    application = database.connect()
    for name in ("acct_Z", "acct_a"):
        application.execute("select till.open_account(%s)", (name,))
        application.execute("select till.grant_credits(%s, 10, 'given', 'promotion')", (name,))
    bulk: LiteralString = """
        select array_agg(outcome || ' ' || account_id order by item) as outcomes
        from till.spend_credits_many(%(items)s)
        """
    up = """[{"account_id": "acct_Z", "amount": 6, "key": "a"},
             {"account_id": "acct_a", "amount": 6, "key": "a"}]"""
    down = """[{"account_id": "acct_a", "amount": 6, "key": "b"},
               {"account_id": "acct_Z", "amount": 6, "key": "b"}]"""
    single: LiteralString = "select * from till.spend_credits('acct_Z', 1, 'c')"
    with Session(database) as holder, Session(database) as first, Session(database) as second:
        # Both queue for acct_Z: neither has acct_a meanwhile, which the holder can still take.
        holder.begin(single)
        first.start(bulk, items=down)
        first.wait_until_blocked()
        second.start(bulk, items=up)
        second.wait_until_blocked()
        free: LiteralString = "select * from till.spend_credits('acct_a', 1, 'd')"
        assert not isinstance(holder.run(free), Refusal)
        holder.commit()
        assert first.result() == {"outcomes": ["ok acct_a", "ok acct_Z"]}
        assert second.result() == {"outcomes": ["refused acct_Z", "refused acct_a"]}
    assert application.execute(
        "select till.balance('acct_Z'), till.balance('acct_a')"
    ).fetchone() == (3, 3)
