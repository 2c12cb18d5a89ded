"""The server is killed in the middle of a checkout, at each step; the worker cleans up after it."""

import asyncio
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import httpx
import pytest

from support.fake_stripe import API_KEY
from support.http import TOKENS, Api, running_api
from support.servers import Database
from support.shop import PAGES, Shop, open_shop

# An abandoned session is open when the request comes, so that there is one to expire; the customer
# is not known yet only where it is made.
CALLS = [
    "list the sessions",
    "list the subscriptions",
    "expire the old session",
    "create the session",
]
FIRST_CALLS = [
    "create the customer",
    "list the sessions",
    "list the subscriptions",
    "create the session",
]


@pytest.fixture
def shop(database: Database) -> Iterator[Shop]:
    with open_shop(database) as opened:
        yield opened
        assert opened.violations() == []


@pytest.fixture
def api(shop: Shop) -> Iterator[Api]:
    with serve(shop) as running:
        yield running


def serve(shop: Shop) -> AbstractContextManager[Api]:
    return running_api(
        shop.database.conninfo(),
        settings={"TILL_STRIPE_API_KEY": API_KEY, "TILL_STRIPE_API_BASE": shop.stripe.address},
    )


def check_out(api: Api) -> httpx.Response:
    body = {"account_id": "acct_ada", "instance_id": "inst_ada", "plan": "standard"}
    headers = {"authorization": f"Bearer {TOKENS[0]}"}
    return api.client.post("/checkouts", json=body | PAGES, headers=headers)


def kill_during_call(shop: Shop, api: Api, number: int, *, after_effect: bool) -> None:
    """Begin a checkout and kill the server while Stripe keeps a call of it."""
    gate = shop.stripe.close_gate(after_effect=after_effect)
    with ThreadPoolExecutor(1) as thread:
        request = thread.submit(check_out, api)
        for _ in range(number):
            gate.let_go(gate.find_one())
        gate.find_one()
        kill(api)
        with pytest.raises(httpx.TransportError):
            request.result(30)
    shop.stripe.open_gate()


def kill(api: Api) -> None:
    api.process.send_signal(signal.SIGKILL)
    api.process.wait(30)


def recover(shop: Shop, known: list[str]) -> None:
    """After the clean-up no session is open but what was there; a new checkout works."""
    asyncio.run(shop.work(overdue=True))
    assert shop.due() == []
    assert shop.stripe.open_sessions() == known
    assert [session for status, _, session in shop.attempts() if status == "open"] == known
    with serve(shop) as api:
        answered = check_out(api)
    assert answered.status_code == 200, answered.text
    asyncio.run(shop.work())
    (session_id,) = shop.stripe.open_sessions()
    assert shop.stripe.objects[session_id]["url"] == answered.json()["url"]
    assert [session for status, _, session in shop.attempts() if status == "open"] == [session_id]


@pytest.mark.parametrize("after_effect", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", FIRST_CALLS)
def test_killed_during_a_call_of_a_first_checkout(
    shop: Shop, api: Api, step: str, after_effect: bool
) -> None:
    kill_during_call(shop, api, FIRST_CALLS.index(step), after_effect=after_effect)
    recover(shop, [])


@pytest.mark.parametrize("after_effect", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", CALLS)
def test_killed_during_a_call_of_a_second_checkout(
    shop: Shop, api: Api, step: str, after_effect: bool
) -> None:
    assert check_out(api).status_code == 200
    kill_during_call(shop, api, CALLS.index(step), after_effect=after_effect)
    recover(shop, [])


def test_killed_while_the_session_is_recorded(shop: Shop, api: Api) -> None:
    waiting = (
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and usename = 'till_endpoint' and wait_event_type = 'Lock'"
    )
    gate = shop.stripe.close_gate(after_effect=True)
    with ThreadPoolExecutor(1) as thread, shop.database.admin(autocommit=False) as holder:
        request = thread.submit(check_out, api)
        for _ in range(3):
            gate.let_go(gate.find_one())
        gate.find_one()
        holder.execute("select from till_private.accounts for update")
        shop.stripe.open_gate()
        while shop.admin.execute(waiting).fetchone() != (1,):
            pass
        kill(api)
        # The backend waits on; it must find its client gone, or record for nobody.
        with pytest.raises(httpx.TransportError):
            request.result(30)
        holder.rollback()
    while shop.admin.execute(waiting).fetchone() != (0,):
        pass
    asyncio.run(shop.work(overdue=True))
    recover(shop, shop.stripe.open_sessions())


def test_killed_after_the_session_was_recorded(shop: Shop, api: Api) -> None:
    assert check_out(api).status_code == 200
    kill(api)
    recover(shop, shop.stripe.open_sessions())
