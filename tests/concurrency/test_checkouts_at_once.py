"""Several requests for one instance at once, in every order of their calls to Stripe.

Stripe keeps each call until the test lets it go. A schedule says whose call goes next; from the
choices that one run had, the next schedules are made, until all have been played.
"""

import asyncio
import random
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from support.fake_stripe import Gate, Object
from support.profiles import examples
from support.servers import Database
from support.shop import Client, Shop, invoice_event, open_shop, session_event

Answered = tuple[int, dict[str, Any]]


@pytest.fixture
def shop(database: Database) -> Iterator[Shop]:
    with open_shop(database) as opened:
        yield opened
        assert opened.violations() == []
        deadlocks = "select deadlocks from pg_stat_database where datname = current_database()"
        assert opened.admin.execute(deadlocks).fetchone() == (0,)


class Race:
    """Some clients who begin a checkout of one instance, one step after the other."""

    def __init__(self, clients: dict[str, Client], instance_id: str, gate: Gate) -> None:
        self._clients = clients
        self._instance_id = instance_id
        self._gate = gate
        self._tasks: dict[str, asyncio.Task[Answered]] = {}
        self._events: list[tuple[str, str]] = []

    async def choices(self) -> list[str]:
        """Who can make a step, once everybody stands still."""
        async with asyncio.timeout(60):
            while True:
                waiting = {key.rpartition("_")[2] for key in self._gate.waiting()}
                running = {n for n, task in self._tasks.items() if not task.done()}
                if running == waiting:
                    done = [("answered", n) for n in self._tasks if n not in running]
                    self._events += [event for event in done if event not in self._events]
                    return sorted(waiting | (set(self._clients) - set(self._tasks)))
                await asyncio.sleep(0.001)

    def step(self, name: str) -> None:
        if name in self._tasks:
            (key,) = [key for key in self._gate.waiting() if key.endswith(f"_{name}")]
            self._gate.let_go(key)
        else:
            request = self._clients[name].check_out(self._instance_id)
            self._events.append(("began", name))
            self._tasks[name] = asyncio.create_task(request)

    def answers(self) -> dict[str, Answered]:
        return {name: task.result() for name, task in self._tasks.items()}

    def was_overtaken(self, name: str) -> bool:
        """Whether somebody began after this one had its answer."""
        after = self._events[self._events.index(("answered", name)) :]
        return any(what == "began" for what, _ in after)


async def play(race: Race, schedule: list[int]) -> list[int]:
    """Play a schedule, and after its end always the first choice; return how many there were.

    A number may be larger than the number of choices: then it starts from the first again.
    """
    counts: list[int] = []
    while choices := await race.choices():
        number = schedule[len(counts)] if len(counts) < len(schedule) else 0
        counts.append(len(choices))
        race.step(choices[number % len(choices)])
    return counts


def sessions_of(shop: Shop, instance_id: str) -> list[Object]:
    return [
        o
        for o in list(shop.stripe.objects.values())
        if o["object"] == "checkout.session" and o["metadata"]["instance_id"] == instance_id
    ]


def judge(shop: Shop, instance_id: str, race: Race) -> None:
    """One session is open, everybody has its url or was told to come again, nothing hangs.

    Who had an answer before somebody else began may have been superseded since: like a customer who
    left a checkout and starts anew.
    """
    (open_session,) = [o for o in sessions_of(shop, instance_id) if o["status"] == "open"]
    answers = race.answers()
    for name, (status, body) in answers.items():
        if status == 200:
            assert body["url"] == open_session["url"] or race.was_overtaken(name), answers
        else:
            assert (status, body["error"]) == (409, "checkout_in_progress"), answers
    assert open_session["url"] in [body.get("url") for _, body in answers.values()]
    attempts = shop.attempts(instance_id)
    assert [a[2] for a in attempts if a[0] == "open"] == [open_session["id"]]
    assert {a[0] for a in attempts} <= {"open", "superseded"}


async def explore(shop: Shop, names: str, *, after_effect: bool, abandoned: bool) -> int:
    """Play all schedules; return how many there were."""
    async with AsyncExitStack() as stack:
        clients = {n: await stack.enter_async_context(shop.client(n)) for n in names}
        work = await stack.enter_async_context(shop.worker())
        schedule: list[int] = []
        number = 0
        while True:
            number += 1
            instance_id = f"inst_{number}"
            shop.admin.execute("select till.register_instance(%s, 'acct_ada')", (instance_id,))
            if abandoned:
                await clients[names[0]].check_out(instance_id)
            gate = shop.stripe.close_gate(after_effect=after_effect)
            race = Race(clients, instance_id, gate)
            counts = await play(race, schedule)
            counts[0] = 1  # who is the first: they are all alike
            shop.stripe.open_gate()
            await work()
            judge(shop, instance_id, race)
            for session_id in shop.stripe.open_sessions():
                shop.stripe.lapse_session(session_id)
            shop.let_an_hour_pass()
            # The next one: the last choice that had an alternative takes it.
            schedule += [0] * (len(counts) - len(schedule))
            while schedule and schedule[-1] + 1 == counts[len(schedule) - 1]:
                schedule.pop()
            if not schedule:
                return number
            schedule[-1] += 1


@pytest.mark.parametrize("after_effect", [False, True], ids=["before effect", "after effect"])
@pytest.mark.parametrize("abandoned", [False, True], ids=["new", "abandoned"])
def test_two_requests_in_every_order(shop: Shop, after_effect: bool, abandoned: bool) -> None:
    # The customer is there: making one is a race of its own.
    shop.stripe.add({"id": "cus_ada", "object": "customer"})
    shop.admin.execute("select till.remember_stripe_customer('acct_ada', 'cus_ada')")
    number = asyncio.run(explore(shop, "ab", after_effect=after_effect, abandoned=abandoned))
    assert number > 15  # so many orders there are at least


def test_two_requests_of_a_new_account_share_one_customer(shop: Shop) -> None:
    async def run() -> None:
        async with shop.client("a") as a, shop.client("b") as b:
            for seed in range(examples(10, 60)):
                shop.admin.execute("update till_private.accounts set stripe_customer_id = null")
                shop.stripe.forget_keys()
                shop.stripe.effects.clear()
                chance = random.Random(seed)  # noqa: S311
                instance_id = f"inst_{seed}"
                shop.admin.execute("select till.register_instance(%s, 'acct_ada')", (instance_id,))
                gate = shop.stripe.close_gate(after_effect=seed % 2 == 0)
                schedule = [chance.randrange(2) for _ in range(40)]
                race = Race({"a": a, "b": b}, instance_id, gate)
                await play(race, schedule)
                shop.stripe.open_gate()
                await shop.work()
                judge(shop, instance_id, race)
                shop.let_an_hour_pass()
                customers = {o["customer"] for o in sessions_of(shop, instance_id)}
                made = [each for _, each in shop.stripe.effects if each.startswith("cus_")]
                assert len(made) == 1
                assert set(made) == customers
                rows = "select stripe_customer_id from till.accounts where account_id = 'acct_ada'"
                assert shop.admin.execute(rows).fetchall() == [(each,) for each in customers]

    asyncio.run(run())


@pytest.mark.parametrize("seed", range(examples(6, 60)))
def test_eight_requests_at_once(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    schedule = [chance.randrange(8) for _ in range(200)]

    async def run() -> None:
        async with AsyncExitStack() as stack:
            clients = {n: await stack.enter_async_context(shop.client(n)) for n in "abcdefgh"}
            gate = shop.stripe.close_gate(after_effect=seed % 2 == 0)
            race = Race(clients, "inst_ada", gate)
            await play(race, schedule)
            shop.stripe.open_gate()
            await shop.work()
            judge(shop, "inst_ada", race)

    asyncio.run(run())


@pytest.mark.parametrize("after_effect", [False, True], ids=["before effect", "after effect"])
def test_a_session_is_paid_during_any_call_of_a_second_checkout(
    shop: Shop, after_effect: bool
) -> None:
    """Whatever of its events has come by then: nothing is left open that could be paid as well."""
    calls = ["list the sessions", "list the subscriptions", "expire the session", "create another"]

    async def pay(client: Client, call: int, early: list[str], name: str) -> bool:
        account_id, instance_id = f"acct_{name}", f"inst_{name}"
        shop.admin.execute("select till.open_account(%s)", (account_id,))
        query = "select till.register_instance(%s, %s)"
        shop.admin.execute(query, (instance_id, account_id))
        assert (await client.check_out(instance_id, account_id=account_id))[0] == 200
        ((_, _, session_id),) = shop.attempts(instance_id)
        assert session_id
        gate = shop.stripe.close_gate(after_effect=after_effect)
        request = asyncio.create_task(client.check_out(instance_id, account_id=account_id))
        for _ in range(call):
            gate.let_go(await gate.wait_for_one())
        await gate.wait_for_one()
        is_paid = session_id in shop.stripe.open_sessions()
        events = {}
        if is_paid:
            session = shop.pay(session_id)
            events["completed"] = session_event("completed", session)
            events["paid"] = invoice_event(shop, session)
            for what in early:
                assert shop.deliver(events.pop(what)) == ("applied", None)
        shop.stripe.open_gate()
        status, body = await request
        for event in events.values():
            assert shop.deliver(event) == ("applied", None)

        states = {each[2]: each[0] for each in shop.attempts(instance_id)}
        query = "select status from till.subscriptions where instance_id = %s"
        subscriptions = shop.admin.execute(query, (instance_id,)).fetchall()
        open_urls = [o["url"] for o in sessions_of(shop, instance_id) if o["status"] == "open"]
        if is_paid:
            reasons = {"checkout_completed"} | (set() if early else {"stripe_subscription_exists"})
            assert (status, body["error"] in reasons) == (409, True), body
            assert states == {session_id: "completed", None: "superseded" if early else "failed"}
            assert (subscriptions, open_urls) == ([("active",)], [])
        else:
            assert (status, open_urls) == (200, [body["url"]])
            assert (sorted(states.values()), subscriptions) == (["open", "superseded"], [])
        return is_paid

    async def run() -> list[str]:
        paid = []
        async with shop.client() as client, shop.worker() as work:
            for call, name in enumerate(calls):
                for early in ([], ["completed"], ["paid"], ["completed", "paid"]):
                    number = f"{call}_{'_'.join(early)}"
                    paid += [name] if await pay(client, call, early, number) else []
                    await work()
        return paid

    # Once its expiry has had its effect it cannot be paid any more.
    assert set(asyncio.run(run())) == set(calls[: 2 if after_effect else 3])
