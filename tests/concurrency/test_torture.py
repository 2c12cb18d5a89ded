"""Every function at once, on few accounts, with an impatient server: nobody ever meets a deadlock.

All functions take their locks in one order (design.md, 3). The second test shows that the first
would notice: with one function more, that locks a pass before its account, there are deadlocks.

TILL_TEST_PROFILE=long: 32 connections for 60 seconds.
"""

import os
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg

from support.profiles import IS_LONG, examples
from support.servers import Database

CONNECTIONS = examples(12, 32)
SECONDS = examples(4, 60)
SEED = int(os.environ.get("TILL_TEST_SEED", "5"))
ACCOUNTS = 5
DEADLOCK = "40P01"
# Which calls may ask to be tried again, and how: a payment that another account's session has just
# recorded, and an account that a batch learns of too late.
TO_BE_TRIED_AGAIN = {
    "40001": ("till.settle_invoice", "till.receive_stripe_event"),
    "55P03": ("till.receive_stripe_events(",),
}

# Names in braces are drawn anew for each call: see `drawn`.
CALLS = """
    adjust_balance('{account}', {signed}, '{key}', 'test', 'test')
    allocate_payment('in_{number}', 'test', 'test')
    add_pass_price('price_{number}', 'tier_19', 'monthly', 'test', 'test')
    add_stripe_price('price_h_{number}', '2026-05-10', 'standard', false, 'test', 'test')
    answer_intent({intent}, {answer})
    begin_checkout('{account}', '{instance}', 'standard')
    begin_credit_purchase('{account}', {amount})
    begin_legacy_import('{importing}', 'test', 'test')
    cancel_and_refund_pass({pass}, 'test', 'test', true)
    destroy_instance('{instance}', 'test', 'test', true)
    dismiss_intent({intent}, 'test', 'test')
    dismiss_stripe_event({parked}, 'test', 'test')
    enroll_with_credits('{account}', '{instance}', 'standard', '{key}')
    fail_checkout({attempt}, 'test')
    fail_intent({intent}, 'test')
    finish_legacy_import('{account}', 'test', 'test')
    grant_credits('{account}', {amount}, '{key}', 'promotion')
    import_legacy('[{{"account_id": "{account}", "legacy_id": "l{number}", "amount": 9000000,
      "category": "deposit", "at": 1780300800, "payment_id": "ch_{number}"}}]')
    issue_due_pass_credits({pass})
    open_account('{account}')
    receive_stripe_event(tests.invoice_paid(p_event_id => 'evt_h{key}',
      p_invoice_id => 'in_{number}', p_account_id => '{account}', p_instance_id => '{instance}',
      p_stripe_subscription_id => 'sub_{instance}', p_payment_ids => '{{ch_{number}}}'))
    receive_stripe_event(tests.pass_invoice('in_p{number}', '{month}', '{tier}', '{cadence}',
      'sub_pass_{account}_{some}', '{account}'))
    receive_stripe_event(tests.pass_event('evt_s{key}', '{month}', '{status}',
      p_stripe_subscription_id => 'sub_pass_{account}_{some}', p_account_id => '{account}'))
    receive_stripe_event(tests.refund_event('evt_r{key}', 'refund.failed', '{month}',
      p_metadata => '{{"till_intent": "refund_invoice:in_p{number}"}}'))
    receive_stripe_events(array[
      tests.invoice_paid(p_event_id => 'evt_b{key}', p_invoice_id => 'in_b{account}_{number}',
        p_account_id => '{account}', p_instance_id => '{instance}',
        p_stripe_subscription_id => 'sub_{instance}', p_payment_ids => null),
      tests.pass_event('evt_c{key}', '{month}', '{status}',
        p_stripe_subscription_id => 'sub_pass_{other}_{some}', p_account_id => '{other}')])
    record_checkout_session({attempt}, 'cs_{key}', 'https://pay')
    record_failed_event(tests.pass_invoice('in_p{number}'), 'XX000')
    register_instance('{instance}', '{account}')
    register_instance('{instance}_{few}', '{account}')
    remember_stripe_customer('{account}', 'cus_{account}')
    reprocess_stripe_event({parked}, 'test', 'test')
    reverse_transaction({transaction}, 'test', 'test')
    review_checkout({attempt}, '[]', '[]')
    set_livemode(false, 'test', 'test')
    settle_invoice('{account}', 'sub_{instance}', 'in_{number}', '{{ch_{number}}}', 'standard',
      '2026-03-19', 9000000, 'usd', '{month}', '{month}'::timestamptz + interval '30 days',
      '{instance}')
    settle_invoices('[{{"account_id": "{account}", "stripe_subscription_id": "sub_{instance}",
      "invoice_id": "in_b{account}_{number}", "payment_ids": [], "plan": "standard",
      "price_version": "2026-03-19", "amount": 9000000, "currency": "usd",
      "period_start": 1780272000, "period_end": 1782864000, "instance_id": "{instance}"}},
      {{"account_id": "{other}", "stripe_subscription_id": "sub_inst_{other}_0",
      "invoice_id": "in_b{other}_{number}", "payment_ids": [], "plan": "standard",
      "price_version": "2026-03-19", "amount": 9000000, "currency": "usd",
      "period_start": 1780272000, "period_end": 1782864000}}]')
    spend_credits('{account}', {amount}, '{key}')
    spend_credits_many('[{{"account_id": "{account}", "amount": {amount}, "key": "{key}a"}},
      {{"account_id": "{other}", "amount": {amount}, "key": "{key}b"}}]')
    start_trial({trial})
    take_intent(now() + interval '1 day')
    transfer_subscription('{instance}', '{instance}_{few}', 'test', 'test')
"""
STATEMENTS = [
    f"select till.{' '.join(call.split())}" for call in re.split(r"\n {4}(?! )", CALLS) if call
]
# An operator lifts a block by hand: no function does so yet.
UNBLOCK = (
    "update till_private.accounts set blocked_at = null, blocked_reason = null"
    " where account_id = '{account}'"
)
OFTEN = ("pass", "register_instance", "spend_credits(", "enroll_with_credits", "issue_due")

PLANTED = """
    create function till_private.planted (p_pass_id bigint) returns void language plpgsql as $$
    declare
      v_pass till_private.passes;
    begin
      select p.* into v_pass from till_private.passes as p where p.pass_id = p_pass_id
      for no key update;
      perform pg_sleep(0.005);
      perform till_private.lock_account(v_pass.account_id);
    end;
    $$
"""


def drawn(dice: random.Random) -> dict[str, object]:
    """The values of one call; what is there already is drawn by the database."""

    def any_of(column: str, table: str) -> str:
        return f"(select {column} from till_private.{table} order by random() limit 1)"

    account, other = dice.sample(range(ACCOUNTS), 2)
    instance = f"inst_{account}_{dice.randrange(40)}"
    # A trial is for who never had a subscription.
    trial = dice.choice((f"'acct_{account}', '{instance}'", "'acct_new', 'inst_new'"))
    return {
        "account": f"acct_{account}",
        "other": f"acct_{other}",
        "importing": dice.choice((f"acct_{account}", "acct_importing")),
        "instance": instance,
        "trial": trial,
        "few": dice.randrange(2),
        "some": dice.randrange(40),
        "number": dice.randrange(300),
        "key": dice.randrange(10**9),
        "amount": dice.choice((1, 500_000, 18_000_000, 28_500_000, 200_000_000)),
        "signed": dice.choice((-1_000_000, 5_000_000)),
        "month": f"2026-{dice.randrange(1, 13):02}-15T00:00:00Z",
        "tier": dice.choice(("tier_19", "tier_49")),
        "cadence": dice.choice(("monthly", "yearly")),
        "status": dice.choice(("active", "active", "past_due", "paused", "canceled")),
        "pass": any_of("pass_id", "passes"),
        "intent": any_of("intent_id", "intents"),
        "parked": any_of("event_id", "quarantine"),
        "transaction": any_of("transaction_id", "transactions"),
        "attempt": any_of("attempt_id", "checkout_attempts"),
        "answer": """'{"id": "sub_x", "status": "active", "cancel_at_period_end": false,
          "payment_ids": [], "refund": "re_1", "charge": "ch_1", "sessions": []}'""",
    }


class Torture:
    """Connections that call at random until the time is over."""

    def __init__(self, database: Database, planted: tuple[str, ...] = ()) -> None:
        self.database = database
        self.admin = database.admin()
        self.admin.execute(f"alter database {database.name} set deadlock_timeout = '50ms'")
        often = [s for s in STATEMENTS if any(word in s for word in OFTEN)]
        self.statements = STATEMENTS + 2 * often + 10 * [UNBLOCK, *planted]
        self.outcomes: Counter[str] = Counter()
        self.unexpected: Counter[str] = Counter()
        self.succeeded: set[str] = set()
        self._stop = threading.Event()

    def begin(self) -> None:
        # An account may begin few checkouts; here it is to begin many.
        self.admin.execute(
            "create or replace function till_private.refuse_too_many_checkouts ("
            "p_account_id text, p_at timestamptz) returns void language sql as ''"
        )
        for n in range(ACCOUNTS):
            self.admin.execute("select tests.given_account(%s, 200000000)", (f"acct_{n}",))
            for i in range(3):
                self.admin.execute(
                    "select tests.given_instance(%s, %s)", (f"inst_{n}_{i}", f"acct_{n}")
                )
            if n == 0:  # what has been paid for through Stripe cannot be imported
                self.admin.execute("select till.begin_legacy_import('acct_0', 'test', 'test')")
                continue
            self.admin.execute(
                "select tests.pay_pass('in_first_' || %(n)s, '2026-06-15', p_cadence => 'yearly',"
                " p_stripe_subscription_id => %(pass)s, p_account_id => 'acct_' || %(n)s)",
                {"n": str(n), "pass": f"sub_pass_acct_{n}_0"},
            )
        self.admin.execute("select tests.given_account('acct_new')")
        self.admin.execute("select tests.given_instance('inst_new', 'acct_new')")
        self.admin.execute("select tests.given_account('acct_importing')")
        self.admin.execute("select tests.given_price()")
        self.admin.execute("select tests.given_price('price_new', '2026-05-10')")

    def run(self, *, until: Callable[["Torture"], bool] = lambda _: False) -> None:
        self.begin()
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            running = [threads.submit(self._call_at_random, n) for n in range(CONNECTIONS)]
            deadline = time.monotonic() + SECONDS
            while time.monotonic() < deadline and not until(self):
                self._stop.wait(0.05)
            self._stop.set()
            for each in running:
                each.result()

    def deadlocks(self) -> int:
        row = (
            self.database.admin()
            .execute("select deadlocks from pg_stat_database where datname = current_database()")
            .fetchone()
        )
        assert row
        return int(row[0])

    def _call_at_random(self, number: int) -> None:
        dice = random.Random(SEED * 1000 + number)  # noqa: S311
        with psycopg.connect(self.database.conninfo("postgres"), autocommit=True) as connection:
            while not self._stop.is_set():
                statement = dice.choice(self.statements)
                query = statement.format_map(drawn(dice))
                try:
                    connection.execute(query.encode())
                    state = "00000"
                    self.succeeded.add(statement)
                except psycopg.Error as error:
                    state = error.sqlstate or "connection"
                    may_be = any(name in query for name in TO_BE_TRIED_AGAIN.get(state, ()))
                    if not state.startswith("TK") and state != DEADLOCK and not may_be:
                        self.unexpected[f"{state} {error} in {query}"] += 1
                self.outcomes[state] += 1


def test_every_function_that_writes_takes_part(database: Database) -> None:
    names = database.admin().execute(
        "select name from tests.functions where schema = 'till' and volatility = 'volatile'"
    )
    only_read = {"effective_balance", "preview_enrollment"}
    called = set(re.findall(r"select till\.(\w+)", "\n".join(STATEMENTS)))
    assert called == {name for (name,) in names} - only_read


def test_nobody_meets_a_deadlock(database: Database) -> None:
    torture = Torture(database)
    torture.run()
    assert torture.unexpected == {}
    assert torture.outcomes[DEADLOCK] == 0
    assert torture.outcomes["00000"] > 20 * SECONDS
    if IS_LONG:
        assert set(STATEMENTS) - torture.succeeded == set()
    assert torture.deadlocks() == 0
    admin = torture.admin
    assert admin.execute("select * from till.verify()").fetchall() == []
    assert admin.execute("select min(balance_after) from till_private.entries").fetchone() >= (0,)  # type: ignore[operator]
    kinds = admin.execute("select distinct kind from till_private.transactions").fetchall()
    assert {kind for (kind,) in kinds} >= {"pass_base", "pass_bonus", "pass_forfeit"}


def test_a_function_that_locks_the_pass_first_would_be_found(database: Database) -> None:
    database.admin().execute(PLANTED)
    torture = Torture(database, ("select till_private.planted({pass})",))
    torture.run(until=lambda t: t.outcomes[DEADLOCK] > 0)
    assert torture.outcomes[DEADLOCK] > 0
    assert torture.deadlocks() > 0
