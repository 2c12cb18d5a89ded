"""From the previous release to this one, with data and under load: no call fails.

The order is that of docs/operating.md: the database first, while the old processes go on, then the
processes. What is new may not disturb what is old: not the migrations the old functions, not the
new functions the old processes.
"""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from support import stripe
from support.fake_stripe import API_KEY, FakeStripe, running_stripe
from support.http import Api, running_api
from support.previous_release import LOGIN_ROLES, PreviousRelease, unpack_previous_release
from support.process_log import process_log
from support.profiles import examples
from support.servers import BINARIES, SETTINGS, Database, selected_servers
from tillkeeper.deploy.errors import DeployError
from tillkeeper.deploy.steps import deploy
from tillkeeper.local.embedded import ADMIN, temporary_server
from tillkeeper.local.processes import end_with_parent
from tillkeeper.release import database_directory, package_version

# Between deploying and replacing the processes, and afterwards.
CHANGE_OVER: Mapping[str, Any] = {"keep_old_serve": True}
SERVE_ROLE = "till_endpoint"

ROUNDS = examples(3, 100)  # of each actor in each phase
PATIENCE_SECONDS = 120.0
DATABASE = "till"
DATA = Path(__file__).with_name("data.sql")

USD = 1_000_000
STANDARD = 55 * USD
START = 10_000_000 * USD
FIRST = datetime(2026, 6, 1, tzinfo=UTC)
PAGES = {"success_url": "https://host/thanks", "cancel_url": "https://host/plans"}


@dataclass
class Stage:
    """A server that has only ever had the previous release, and a Stripe."""

    previous: PreviousRelease
    database: Database
    stripe: FakeStripe
    admin: psycopg.Connection
    give_passwords: Callable[[tuple[str, ...]], None]

    def balances(self) -> dict[str, int]:
        return dict(self.admin.execute("select account_id, balance from till.accounts").fetchall())


@pytest.fixture(params=selected_servers())
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    previous = unpack_previous_release(tmp_path)
    with (
        temporary_server(BINARIES[request.param], SETTINGS) as server,
        running_stripe() as fake,
    ):
        server.create_database(DATABASE)
        previous.deploy(server.conninfo(ADMIN, DATABASE))
        server.give_passwords(LOGIN_ROLES)
        database = Database(server, DATABASE)
        admin = database.admin()
        admin.execute(previous.read("tests/sql/helpers.sql").encode())
        admin.execute(DATA.read_bytes())
        admin.execute("drop schema tests cascade")
        yield Stage(previous, database, fake, admin, server.give_passwords)
        database.close()


class Load:
    """Actors who call without a pause, and note each call that did not answer as it should."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.failures: list[str] = []
        self.calls = 0
        self.rounds: Counter[str] = Counter()
        self.expected: Counter[str] = Counter()  # the balance of each account
        self.settled: Counter[str] = Counter()  # by account
        self._numbers = itertools.count()
        self._stop = threading.Event()
        self._threads = ThreadPoolExecutor(32)
        self._running: dict[str, Any] = {}
        self._lock = threading.Lock()

    def number(self) -> int:
        return next(self._numbers)

    def note(self) -> None:
        with self._lock:
            self.calls += 1

    def expect(self, account: str, amount: int) -> None:
        with self._lock:
            self.expected[account] += amount

    def add(self, name: str, actor: "Actor") -> None:
        actor.name = name
        stop = threading.Event()
        self._running[name] = (self._threads.submit(self._run, actor, stop), stop)

    def remove(self, name: str) -> None:
        future, stop = self._running.pop(name)
        stop.set()
        future.result(PATIENCE_SECONDS)

    def remove_all(self) -> None:
        for name in list(self._running):
            self.remove(name)
        self._threads.shutdown()

    def let_run(self) -> None:
        """Return when each actor has gone its rounds; fail when a call failed, or none come."""
        before = Counter(self.rounds)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(self.rounds[name] - before[name] < ROUNDS for name in self._running):
            assert self.failures == []
            assert time.monotonic() < deadline, (before, self.rounds)
            time.sleep(0.02)

    def _run(self, actor: "Actor", stop: threading.Event) -> None:
        try:
            with ExitStack() as stack:
                actor.enter(stack)
                while not stop.is_set():
                    actor.act()
                    self.rounds[actor.name] += 1
        except Exception as error:
            self.failures.append(f"{actor.name}: {type(error).__name__}: {error}")


@dataclass
class Actor:
    """Somebody who calls; every call it makes must succeed."""

    load: Load
    name: str = field(default="", init=False)

    def enter(self, stack: ExitStack) -> None:
        """Open what is needed."""

    def act(self) -> None:
        """Make a call or a few, and tell what they do to the balances."""
        raise NotImplementedError


@dataclass
class Http(Actor):
    """Calls a running server."""

    api: Api

    def call(self, function: str, **arguments: object) -> Any:
        response = self.api.call(function, **arguments)  # type: ignore[arg-type]
        assert response.status_code == 200, (function, response.status_code, response.text)
        self.load.note()
        return response.json()

    def deliver(self, body: bytes, outcome: str = "applied") -> None:
        response = self.api.deliver(body)
        assert response.status_code == 200, (response.status_code, response.text)
        assert response.json() == {"outcome": outcome, "reason": None}, response.text
        self.load.note()

    def new_instance(self, account: str) -> str:
        instance = f"inst_{account}_{self.load.number()}"
        self.call("register_instance", p_instance_id=instance, p_account_id=account)
        return instance


class Subscribers(Http):
    """Stripe bills instances month by month, and says so in both shapes, sometimes twice."""

    def act(self) -> None:
        account = f"load_{self.load.number() % 3}"
        instance = self.new_instance(account)
        subscription = f"sub_{instance}"
        common = {"account_id": account, "instance_id": instance}
        for month in range(4):
            number = self.load.number()
            shape: stripe.Shape = stripe.SHAPES[month % 2]
            period = (FIRST + month * timedelta(days=30), FIRST + (month + 1) * timedelta(days=30))
            body = stripe.invoice_paid(
                shape,
                f"evt_{number}",
                f"in_{number}",
                **common,
                stripe_subscription_id=subscription,
                cents=900,
                period=period,
                paid_at=period[0],
                payment_ids=(f"ch_{number}", f"pi_{number}") if shape == "pre_basil" else (),
            )
            self.deliver(body)
            self.load.settled[account] += 1
            if month == 0:
                self.deliver(body, "duplicate")
            change = stripe.subscription_event(
                "dahlia",
                f"evt_change_{number}",
                "updated",
                **common,
                stripe_subscription_id=subscription,
                at=period[0] + timedelta(days=1),
                cancel_at_period_end=month % 2 == 0,
            )
            self.deliver(change)


class PassHolders(Http):
    """New accounts with a pass: each paid month brings 19.00 of credits."""

    def act(self) -> None:
        number = self.load.number()
        account = f"pass_{number}"
        self.call("open_account", p_account_id=account)
        for month in range(3):
            start = datetime(2026, 6 + month, 1, tzinfo=UTC)
            body = stripe.invoice_paid(
                "dahlia",
                f"evt_{account}_{month}",
                f"in_{account}_{month}",
                account_id=account,
                instance_id=None,
                stripe_subscription_id=f"sub_{account}",
                cents=1900,
                period=(start, datetime(2026, 7 + month, 1, tzinfo=UTC)),
                paid_at=start,
                stripe_price_id="price_pass",
            )
            event = json.loads(body)
            details = event["data"]["object"]["parent"]["subscription_details"]
            details["metadata"]["type"] = "pass"
            self.deliver(json.dumps(event).encode())
            self.load.expect(account, 19 * USD)


class RemoteHost(Http):
    """The host, over /rpc."""

    def act(self) -> None:
        number = self.load.number()
        account = f"load_{number % 3}"
        self.call(
            "grant_credits",
            p_account_id=account,
            p_amount=5,
            p_key=f"g{number}",
            p_kind="promotion",
        )
        self.call("spend_credits", p_account_id=account, p_amount=3, p_key=f"s{number}")
        self.load.expect(account, 2)
        instance = self.new_instance(account)
        self.call(
            "enroll_with_credits",
            p_account_id=account,
            p_instance_id=instance,
            p_plan="standard",
            p_key=f"e{number}",
        )
        self.load.expect(account, -STANDARD)
        self.call("balance", p_account_id=account)


class Buyers(Http):
    """New customers, who begin a checkout."""

    def act(self) -> None:
        account = f"buyer_{self.load.number()}"
        self.call("open_account", p_account_id=account)
        self.load.expect(account, 0)
        body = {"account_id": account, "instance_id": self.new_instance(account)}
        response = self.api.client.post(
            "/checkouts",
            json=body | {"plan": "standard"} | PAGES,
            headers={"authorization": "Bearer token_new"},
        )
        assert response.status_code == 200, (response.status_code, response.text)
        self.load.note()


@dataclass
class Sql(Actor):
    """Calls by SQL, on one connection that stays."""

    role: str

    def enter(self, stack: ExitStack) -> None:
        self.connection = stack.enter_context(
            psycopg.connect(
                self.load.stage.database.conninfo(self.role), autocommit=True, row_factory=dict_row
            )
        )

    def ask(self, query: str, *arguments: object) -> list[dict[str, Any]]:
        rows = self.connection.execute(query.encode(), arguments).fetchall()
        self.load.note()
        return rows


class LocalHost(Sql):
    """The host's own SQL, prepared by the driver as it is repeated."""

    def act(self) -> None:
        number = self.load.number()
        account = f"load_{number % 3}"
        instance = f"inst_sql_{number}"
        self.ask("select * from till.spend_credits(%s, 7, %s, 'usage')", account, f"a{number}")
        items = [{"account_id": account, "amount": 1, "key": f"m{number}_{n}"} for n in range(2)]
        self.ask("select * from till.spend_credits_many(%s)", json.dumps(items))
        self.load.expect(account, -9)
        self.ask("select * from till.register_instance(%s, %s)", instance, account)
        self.ask("select * from till.preview_enrollment(%s, %s, 'standard')", account, instance)
        self.ask(
            "select * from till.enroll_with_credits(%s, %s, 'standard', %s)",
            account,
            instance,
            f"q{number}",
        )
        self.load.expect(account, -STANDARD)
        self.ask("select * from till.destroy_instance(%s, 'host', 'done', true)", instance)
        self.ask("select till.effective_balance(%s, 1)", account)
        self.ask("select * from till.statement(%s) limit 5", account)
        fresh = f"trial_{number}"
        self.ask("select * from till.open_account(%s)", fresh)
        self.ask("select * from till.register_instance(%s, %s)", f"inst_{fresh}", fresh)
        self.ask("select * from till.start_trial(%s, %s)", fresh, f"inst_{fresh}")
        self.load.expect(fresh, 0)


class Operators(Sql):
    """Operators: they settle by hand, correct, look, and end what Stripe bills."""

    def act(self) -> None:
        number = self.load.number()
        account = f"load_{number % 3}"
        instance = f"inst_op_{number}"
        self.ask("select * from till.register_instance(%s, %s)", instance, account)
        self.ask(
            "select * from till.settle_invoice(%s, %s, %s, %s, 'standard', '2026-03-19', 9000000,"
            " 'usd', '2026-06-01Z', '2026-07-01Z', %s)",
            account,
            f"sub_op_{number}",
            f"in_op_{number}",
            [f"ch_op_{number}"],
            instance,
        )
        self.load.settled[account] += 1
        self.ask(
            "select * from till.adjust_balance(%s, -11, %s, 'grace', 'test')", account, f"c{number}"
        )
        self.load.expect(account, -11)
        self.load.stage.stripe.add_subscription(f"sub_op_{number}")
        self.ask("select * from till.destroy_instance(%s, 'grace', 'test', true)", instance)
        self.ask("select account_id, balance from till.accounts where account_id = %s", account)
        self.ask("select period_end from till.paid_periods where account_id = %s limit 9", account)
        found = self.ask("select invariant, detail from till.verify('acct_bob')")
        assert found == [], found


class Readers(Sql):
    """Reports."""

    def act(self) -> None:
        self.ask("select * from till.trial_balance()")
        self.ask("select amount, balance_after from till.entries order by posted_at desc limit 20")
        self.ask("select status, plan from till.subscriptions limit 20")
        self.ask("select reason, amount from till.quarantine")


@contextmanager
def running_worker(stage: Stage, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker, which must log nothing but intents that were answered at once."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("TILL_")}
    settings |= {
        "TILL_DATABASE_URL": stage.database.conninfo("till_worker"),
        "TILL_STRIPE_API_KEY": API_KEY,
        "TILL_STRIPE_API_BASE": stage.stripe.address,
    }
    with (
        process_log() as log,
        subprocess.Popen(
            [sys.executable, "-m", "tillkeeper", "worker"],
            env=settings | environment,
            stderr=log.file,
            preexec_fn=end_with_parent(signal.SIGTERM),
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)
        odd = [
            line
            for line in log.lines()
            if line["message"] not in ("worker started", "worker stopped")
            and line.get("outcome") != "answered"
            and not (line["message"] == "pass issued" and line.get("sqlstate") is None)
        ]
        assert odd == []
        assert process.returncode == 0


@contextmanager
def serving(stage: Stage, role: str, **environment: str) -> Iterator[Api]:
    with running_api(
        stage.database.conninfo(role),
        settings={
            "TILL_STRIPE_API_KEY": API_KEY,
            "TILL_STRIPE_API_BASE": stage.stripe.address,
            **environment,
        },
    ) as api:
        yield api


def add_http_actors(load: Load, name: str, api: Api) -> list[str]:
    actors = {
        f"{name} {kind.__name__}": kind(load, api)
        for kind in (Subscribers, PassHolders, RemoteHost, Buyers)
    }
    for each, actor in actors.items():
        load.add(each, actor)
    return list(actors)


def begin(stage: Stage, load: Load) -> None:
    """The accounts of the load, and what can be bought."""
    for number in range(3):
        stage.admin.execute("select till.open_account(%s)", (f"load_{number}",))
        stage.admin.execute(
            "select till.grant_credits(%s, %s, 'start', 'promotion')", (f"load_{number}", START)
        )
        load.expect(f"load_{number}", START)
    for price in ("price_standard_2", "price_commit_2"):
        stage.stripe.add_price(price)


def migrations_alone(directory: Path) -> Path:
    """This release, but its deployment stops after the migrations."""
    files = directory / "half"
    copytree(database_directory(), files)
    (files / "functions" / "install.sql").write_text("select 1 / 0;\n")
    return files


def test_an_upgrade_under_load_fails_no_call(stage: Stage, tmp_path: Path) -> None:
    old = {"PYTHONPATH": stage.previous.python_path}
    kept = stage.balances()
    admin = stage.database.conninfo(ADMIN)
    load = Load(stage)
    begin(stage, load)
    with ExitStack() as new_processes:
        with (
            serving(stage, "till_app", **old) as old_api,
            running_worker(stage, **old),
        ):
            old_actors = add_http_actors(load, "old", old_api)
            load.add("host", LocalHost(load, "till_app"))
            load.add("host 2", LocalHost(load, "till_app"))
            load.add("operators", Operators(load, "till_operator"))
            load.add("readers", Readers(load, "till_reader"))
            load.let_run()

            with pytest.raises(DeployError, match="division by zero"):
                deploy(admin, example_catalog=True, directory=migrations_alone(tmp_path))
            load.let_run()

            deploy(admin, example_catalog=True, **CHANGE_OVER)
            stage.give_passwords((SERVE_ROLE,))
            load.let_run()
            assert old_api.client.get("/readyz").status_code == 200

            new_api = new_processes.enter_context(serving(stage, SERVE_ROLE))
            new_processes.enter_context(running_worker(stage))
            add_http_actors(load, "new", new_api)
            load.let_run()
            for name in old_actors:
                load.remove(name)
        deploy(admin, example_catalog=True)
        load.let_run()
        assert new_api.client.get("/readyz").json() == {"status": "ready"}
        load.remove_all()
        wait_until_answered(stage)
    assert load.failures == []
    assert stage.balances() == kept | load.expected
    assert settled(stage) == load.settled
    assert stage.admin.execute("select invariant, detail from till.verify()").fetchall() == []
    assert stage.admin.execute("select version from till.release()").fetchone() == (
        package_version(),
    )
    assert stage.stripe.problems == []
    assert load.calls > 100 * ROUNDS


def test_who_updates_an_intent_meanwhile_is_not_deadlocked(stage: Stage) -> None:
    waiting = """
        select from pg_locks
        where not granted and relation = 'till_private.intents'::regclass
        """
    with ThreadPoolExecutor(1) as thread, stage.database.admin(autocommit=False) as worker:
        worker.execute("set local deadlock_timeout = '10ms'")  # it would be the one to fail
        worker.execute("select from till_private.intents for no key update")
        done = thread.submit(
            deploy, stage.database.conninfo(ADMIN), example_catalog=False, **CHANGE_OVER
        )
        while not stage.admin.execute(waiting).fetchall():
            assert not done.done()
            time.sleep(0.01)
        worker.execute("update till_private.intents set attempts = attempts")
        worker.commit()
        done.result()


def test_who_asks_what_may_be_called_meanwhile_is_answered(stage: Stage) -> None:
    waiting = """
        select from pg_locks
        where not granted and relation = 'till.checkout_attempts'::regclass
        """
    app = stage.database.connect("till_app")
    with ThreadPoolExecutor(1) as thread, stage.database.admin(autocommit=False) as report:
        report.execute("select from till.checkout_attempts")  # no migration waits for it
        done = thread.submit(
            deploy, stage.database.conninfo(ADMIN), example_catalog=False, **CHANGE_OVER
        )
        while not stage.admin.execute(waiting).fetchall():
            assert not done.done()
            time.sleep(0.01)
        assert app.execute("select * from till.describe_api()").fetchall() != []
        report.commit()
        done.result()
    query = "select to_regtype('till.api_function')"
    assert stage.admin.execute(query).fetchone() == (None,)


def settled(stage: Stage) -> dict[str, int]:
    """How many invoices each account of the load has paid."""
    rows = stage.admin.execute(
        "select account_id, count(*) from till.transactions"
        " where kind = 'settlement' and account_id like 'load%' group by account_id"
    )
    return dict(rows.fetchall())


def wait_until_answered(stage: Stage) -> None:
    """Until the workers have made the calls that are due; those of checkouts come later."""
    query = (
        "select kind, last_error from till.intents"
        " where answered_at is null and next_attempt_at < now()"
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while waiting := stage.admin.execute(query).fetchall():
        assert time.monotonic() < deadline, waiting
        time.sleep(0.05)
