"""POST /checkouts and its neighbours, with a real PostgreSQL and a Stripe that can fail."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.fake_stripe import Failure
from support.servers import Database
from support.shop import PAGES, Client, Shop, invoice_event, open_shop, session_event
from tillkeeper.endpoints.answers import RETRY_AFTER_SECONDS

HOSTING = {"type": "hosting", "instance_id": "inst_ada"}
UNAVAILABLE = {
    "error": "stripe_unavailable",
    "detail": {},
    "hint": "Nothing was sold. Try again in a moment.",
}


@pytest.fixture
def shop(database: Database) -> Iterator[Shop]:
    with open_shop(database) as opened:
        yield opened
        assert opened.violations() == []


def play(shop: Shop, scene: Callable[[Client], Awaitable[None]], *, try_seconds: float = 5) -> None:
    async def run() -> None:
        async with shop.client(try_seconds=try_seconds) as client:
            await scene(client)

    asyncio.run(run())


def reason(answered: tuple[int, dict[str, object]]) -> tuple[int, object]:
    return answered[0], answered[1]["error"]


def session_of(shop: Shop, answered: tuple[int, dict[str, str]]) -> str:
    """The session that a caller was sent to."""
    status, body = answered
    assert status == 200, body
    (found,) = [o["id"] for o in shop.stripe.objects.values() if o.get("url") == body["url"]]
    return str(found)


# Selling an instance


def test_a_checkout_makes_a_session_and_answers_its_url(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        status, body = await client.check_out()
        assert status == 200, body
        (session,) = [o for o in shop.stripe.objects.values() if o["object"] == "checkout.session"]
        attempt_id = body["attempt_id"]
        assert (status, body) == (200, {"attempt_id": attempt_id, "url": session["url"]})
        (made,) = [
            call
            for call in shop.stripe.calls
            if call.path == "/v1/checkout/sessions" and call.method == "POST"
        ]
        metadata = {
            "type": "hosting",
            "account_id": "acct_ada",
            "instance_id": "inst_ada",
            "plan": "standard",
            "price_version": "2026-05-10",
            "attempt_id": attempt_id,
        }
        assert made.idempotency_key == attempt_id
        assert made.parameters == {
            "mode": "subscription",
            "customer": session["customer"],
            "line_items": [{"price": "price_standard_2", "quantity": "1"}],
            "metadata": metadata,
            "subscription_data": {"metadata": metadata},
            "allow_promotion_codes": "true",
            "adaptive_pricing": {"enabled": "false"},
            "success_url": "https://host/thanks",
            "cancel_url": "https://host/plans",
        }
        status, shown = await client.get(f"/checkouts/{attempt_id}")
        assert (status, shown["status"], shown["url"]) == (200, "open", session["url"])
        assert shop.due() == []

    play(shop, scene)


def test_of_two_customers_the_first_is_charged(shop: Shop) -> None:
    def make_another() -> None:
        shop.stripe.add({"id": "cus_first", "object": "customer"})
        shop.admin.execute("select till.remember_stripe_customer('acct_ada', 'cus_first')")

    async def scene(client: Client) -> None:
        shop.stripe.before("/v1/customers", make_another)
        session = session_of(shop, await client.check_out())
        assert shop.stripe.objects[session]["customer"] == "cus_first"

    play(shop, scene)


def test_billing_can_start_later(shop: Shop) -> None:
    starts_at = (datetime.now(UTC) + timedelta(days=9)).replace(microsecond=0)

    async def scene(client: Client) -> None:
        status, _ = await client.check_out(billing_starts_at=starts_at.isoformat())
        assert status == 200
        trial_end = shop.stripe.calls[-1].parameters["subscription_data"]["trial_end"]
        assert trial_end == str(int(starts_at.timestamp()))

    play(shop, scene)


def test_an_abandoned_checkout_blocks_nobody(shop: Shop) -> None:
    shop.stripe.add({"id": "cus_ada", "object": "customer"})
    shop.admin.execute("select till.remember_stripe_customer('acct_ada', 'cus_ada')")
    kept = {
        "cs_other": {"type": "hosting", "instance_id": "inst_2"},
        "cs_credits": {"type": "credits", "account_id": "acct_ada"},
        "cs_untagged": {},
    }
    for session_id, metadata in (kept | {"cs_older": {"type": "hosting"}}).items():
        shop.stripe.add_session(session_id, metadata=metadata)

    async def scene(client: Client) -> None:
        first = session_of(shop, await client.check_out())
        second = session_of(shop, await client.check_out())
        assert shop.stripe.objects[first]["status"] == "expired"
        assert set(shop.stripe.open_sessions()) == {*kept, second}
        assert [effect for effect in shop.stripe.effects if effect[0] == "expire"] == [
            ("expire", "cs_older"),
            ("expire", first),
        ]
        await shop.work()
        assert set(shop.stripe.open_sessions()) == {*kept, second}
        assert shop.due() == []

    play(shop, scene)


def test_more_sessions_and_subscriptions_than_one_page_are_read(shop: Shop) -> None:
    shop.stripe.add({"id": "cus_ada", "object": "customer"})
    shop.admin.execute("select till.remember_stripe_customer('acct_ada', 'cus_ada')")
    for number in range(150):
        shop.stripe.add_session(f"cs_{number}", metadata={})
    shop.stripe.add_subscription("sub_old", metadata=HOSTING, status="incomplete")
    shop.stripe.add_session("cs_last", metadata=HOSTING)
    for number in range(150):
        shop.stripe.add_session(f"cs_more_{number}", metadata={})
        shop.stripe.add_subscription(f"sub_{number}", status="canceled", metadata=HOSTING)

    async def scene(client: Client) -> None:
        assert reason(await client.check_out()) == (409, "stripe_subscription_exists")
        shop.stripe.objects["sub_old"]["status"] = "incomplete_expired"
        session_of(shop, await client.check_out())
        assert shop.stripe.objects["cs_last"]["status"] == "expired"

    play(shop, scene)


@pytest.mark.parametrize("lost", ["expired", "complete"])
def test_a_session_that_ends_before_it_is_expired(shop: Shop, lost: str) -> None:
    async def scene(client: Client) -> None:
        first = session_of(shop, await client.check_out())

        def end_it() -> None:
            # Between the lists and the expire call: when the second list has been answered.
            if lost == "expired":
                shop.stripe.lapse_session(first)
            else:
                shop.pay(first)

        shop.stripe.before(f"/v1/checkout/sessions/{first}/expire", end_it)
        answered = await client.check_out()
        if lost == "expired":
            assert shop.stripe.open_sessions() == [session_of(shop, answered)]
        else:
            assert reason(answered) == (409, "checkout_completed")
            assert shop.stripe.open_sessions() == []
            assert shop.attempts()[-1][:2] == ("failed", "checkout_completed")
        await shop.work(overdue=True)
        assert shop.due() == []

    play(shop, scene)


@pytest.mark.parametrize("call", ["checkout/sessions", "subscriptions"])
def test_a_session_that_completes_before_or_between_the_lists(shop: Shop, call: str) -> None:
    async def scene(client: Client) -> None:
        first = session_of(shop, await client.check_out())
        shop.stripe.before(f"/v1/{call}", lambda: shop.pay(first))
        assert reason(await client.check_out()) == (409, "stripe_subscription_exists")
        assert shop.stripe.open_sessions() == []
        assert shop.attempts()[-1][:2] == ("failed", "stripe_subscription_exists")

    play(shop, scene)


def test_a_session_that_cannot_be_expired_is_an_error_to_retry(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        first = session_of(shop, await client.check_out())
        expire = f"/v1/checkout/sessions/{first}/expire"
        shop.stripe.before(expire, lambda: shop.stripe.fail_next(Failure.SERVER_ERROR))
        assert await client.check_out() == (502, UNAVAILABLE)
        assert shop.stripe.open_sessions() == [first]
        assert shop.attempts()[-1][:2] == ("failed", "api_error")
        second = session_of(shop, await client.check_out())
        assert shop.stripe.open_sessions() == [second]

    play(shop, scene)


def test_an_expire_call_whose_answer_is_lost_counts_as_done(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        first = session_of(shop, await client.check_out())
        expire = f"/v1/checkout/sessions/{first}/expire"
        shop.stripe.before(expire, lambda: shop.stripe.fail_next(Failure.RESET_AFTER))
        second = session_of(shop, await client.check_out())
        assert shop.stripe.open_sessions() == [second] != [first]

    play(shop, scene)


# Whoever has paid


def test_who_paid_in_one_tab_is_refused_in_another(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        session = shop.pay(session_of(shop, await client.check_out()))
        assert reason(await client.check_out()) == (409, "stripe_subscription_exists")
        assert shop.deliver(session_event("completed", session)) == ("applied", None)
        assert reason(await client.check_out()) == (409, "stripe_subscription_exists")
        assert shop.deliver(invoice_event(shop, session)) == ("applied", None)
        calls = len(shop.stripe.calls)
        assert reason(await client.check_out()) == (409, "active_subscription_exists")
        assert len(shop.stripe.calls) == calls
        await shop.work(overdue=True)
        assert (shop.stripe.open_sessions(), shop.due()) == ([], [])

    play(shop, scene)


def test_two_payments_are_one_subscription_and_a_parked_payment(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        first = session_of(shop, await client.check_out())
        second = session_of(shop, await client.check_out())
        # As if it had not been expired in time.
        shop.stripe.objects[first] |= {"status": "open"}
        sessions = [shop.pay(first), shop.pay(second)]
        assert [shop.deliver(invoice_event(shop, each)) for each in sessions] == [
            ("applied", None),
            ("quarantined", "second_subscription"),
        ]
        for each in sessions:
            assert shop.deliver(session_event("completed", each)) == ("applied", None)
        rows = "select stripe_subscription_id, amount, currency from till.quarantine"
        assert shop.admin.execute(rows).fetchall() == [
            (sessions[1]["subscription"], 55_000_000, "usd")
        ]
        rows = "select status, stripe_subscription_id from till.subscriptions"
        assert shop.admin.execute(rows).fetchall() == [("active", sessions[0]["subscription"])]
        assert [attempt[0] for attempt in shop.attempts()] == ["completed", "completed"]
        await shop.work(overdue=True)
        assert shop.due() == []

    play(shop, scene)


# Buying credits


def test_credits_are_bought_once_they_are_paid(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        status, body = await client.buy(25_000_000)
        assert status == 200, body
        made = shop.stripe.calls[-1].parameters
        assert made["line_items"] == [
            {
                "price_data": {
                    "currency": "usd",
                    "unit_amount": "2500",
                    "product_data": {"name": "Credits"},
                },
                "quantity": "1",
            }
        ]
        metadata = {"type": "credits", "account_id": "acct_ada", "attempt_id": body["attempt_id"]}
        assert (made["mode"], made["metadata"]) == ("payment", metadata)
        assert made["payment_intent_data"] == {"metadata": metadata}
        session = shop.pay(session_of(shop, (status, body)))
        for event_id in ("evt_1", "evt_1", "evt_2"):
            shop.deliver(session_event("completed", session, event_id))
        row = shop.admin.execute("select till.balance('acct_ada')").fetchone()
        assert row == (25_000_000,)
        _, shown = await client.get(f"/checkouts/{body['attempt_id']}")
        assert (shown["status"], shown["close_reason"]) == ("completed", "paid")

    play(shop, scene)


def test_two_purchases_at_once_are_two(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        answers = await asyncio.gather(*(client.buy(5_000_000) for _ in range(3)))
        for answered in answers:
            session = shop.pay(session_of(shop, answered))
            assert shop.deliver(session_event("completed", session)) == ("applied", None)
        assert shop.admin.execute("select till.balance('acct_ada')").fetchone() == (15_000_000,)

    play(shop, scene)


def test_an_amount_that_stripe_does_not_take_is_refused(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        status, body = await client.buy(10_000)
        assert (status, body["error"]) == (422, "amount_out_of_range")
        assert body["detail"] == {"stripe": "amount_too_small"}
        await shop.work(overdue=True)
        assert shop.due() == []

    play(shop, scene)


# The billing portal


def test_the_billing_portal_is_for_what_stripe_bills(shop: Shop) -> None:
    ask = {"account_id": "acct_ada", "instance_id": "inst_ada", "return_url": "https://host/"}

    async def scene(client: Client) -> None:
        assert reason(await client.post("/billing-portal", **ask)) == (
            409,
            "no_stripe_subscription",
        )
        session = shop.pay(session_of(shop, await client.check_out()))
        shop.deliver(invoice_event(shop, session))
        status, body = await client.post("/billing-portal", **ask)
        assert (status, set(body)) == (200, {"url"})
        assert shop.stripe.calls[-1].parameters == {
            "customer": session["customer"],
            "return_url": "https://host/",
        }
        shop.admin.execute("select tests.change('{\"stripe_subscription_id\": null}')")
        status, body = await client.post("/billing-portal", **ask)
        assert (status, body["error"]) == (409, "paid_from_credits")
        assert "POST /credit-purchases" in body["hint"]

    play(shop, scene)


# Callers and their arguments


def test_who_has_no_token_is_refused(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        client._http.headers["authorization"] = "Bearer wrong"
        for path in ("/checkouts", "/credit-purchases", "/billing-portal"):
            assert reason(await client.post(path)) == (401, "unauthorized")
        assert reason(await client.get("/checkouts/att_1")) == (401, "unauthorized")
        assert (shop.attempts(), shop.stripe.calls) == ([], [])

    play(shop, scene)


def test_an_account_that_begins_too_many_is_told_when_there_is_room(shop: Shop) -> None:
    shop.admin.execute(
        "select till.begin_credit_purchase('acct_ada', 1000000) from generate_series(1, 20)"
    )

    async def scene(client: Client) -> None:
        body = {"account_id": "acct_ada", "amount": 1_000_000, **PAGES}
        response = await client._http.post("/credit-purchases", json=body)
        assert (response.status_code, response.json()["error"]) == (429, "too_many_checkouts")
        wait = response.json()["detail"]["retry_after_seconds"]
        assert 3000 < wait <= 3600
        assert response.headers["retry-after"] == str(wait)
        assert shop.stripe.calls == []

    play(shop, scene)


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ({"plan": None}, "plan"),
        ({"plan": 7}, "plan"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"success_url": "https://host/\nthanks"}, "success_url"),
        ({"success_url": "https://host/thank you"}, "success_url"),
        ({"success_url": "https://:443/thanks"}, "success_url"),
        ({"success_url": "https:///thanks"}, "success_url"),
        ({"success_url": "https://[host/"}, "success_url"),
        ({"success_url": "https://host/" + "x" * 5000}, "success_url"),
        ({"cancel_url": None}, "cancel_url"),
        ({"billing_starts_at": "tomorrow"}, "billing_starts_at"),
        ({"billing_starts_at": "2020-01-01T00:00:00Z"}, "billing_starts_at"),
        ({"coupon": "all"}, "coupon"),
    ],
)
def test_arguments_that_cannot_be_right_are_refused(
    shop: Shop, change: dict[str, Any], argument: str
) -> None:
    async def scene(client: Client) -> None:
        status, body = await client.check_out(**change)
        assert (status, body["error"]) == (422, "invalid_argument")
        assert body["detail"]["argument"] == argument
        assert (shop.attempts(), shop.stripe.calls) == ([], [])

    play(shop, scene)


def test_a_refusal_of_the_database_is_answered_with_its_status(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        assert reason(await client.check_out("inst_nobody")) == (404, "instance_not_found")
        assert reason(await client.check_out(plan="premium")) == (422, "unknown_plan")
        assert reason(await client.buy(1)) == (422, "invalid_argument")
        for attempt_id in ("att_nobody", "%00"):
            answered = await client.get(f"/checkouts/{attempt_id}")
            assert reason(answered) == (404, "checkout_not_found")
        assert shop.stripe.calls == []

    play(shop, scene)


# Stripe is down, slow, or busy

STEPS = {
    "create the customer": 0,
    "list the sessions": 1,
    "list the subscriptions": 2,
    "create the session": 3,
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("failure", Failure)
def test_a_failing_stripe_is_answered_and_blocks_nothing(
    shop: Shop, failure: Failure, step: str
) -> None:
    async def scene(client: Client) -> None:
        shop.stripe.fail_next(*[None] * STEPS[step], failure)
        assert await client.check_out() == (502, UNAVAILABLE)
        assert len(shop.stripe.calls) == STEPS[step] + 1
        assert [attempt[0] for attempt in shop.attempts()] == ["failed"]
        session = session_of(shop, await client.check_out())
        await shop.work(overdue=True)
        assert (shop.stripe.open_sessions(), shop.due()) == ([session], [])

    play(shop, scene, try_seconds=0.3)


@pytest.mark.parametrize("failure", [Failure.RESET_AFTER, Failure.TIMEOUT_AFTER])
def test_a_call_that_is_repeated_makes_one_session(shop: Shop, failure: Failure) -> None:
    async def run() -> None:
        async with shop.client(retries=1, try_seconds=0.5) as client:
            shop.stripe.fail_next(*[None] * STEPS["create the session"], failure)
            session = session_of(shop, await client.check_out())
            assert shop.stripe.open_sessions() == [session]
            keys = {call.idempotency_key for call in shop.stripe.calls[-2:]}
            assert len(keys) == 1
            assert [effect for effect, _ in shop.stripe.effects] == ["create", "create"]

    asyncio.run(run())


def test_an_error_that_stripe_remembers_keeps_no_account_out(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        shop.stripe.fail_next(Failure.SERVER_ERROR_KEPT)
        assert await client.check_out() == (502, UNAVAILABLE)
        for _ in range(2):  # with a customer of its own, which the next one finds in the database
            session = session_of(shop, await client.check_out())
        await shop.work()
        assert shop.stripe.open_sessions() == [session]
        assert [what for what, made in shop.stripe.effects if made.startswith("cus_")] == ["create"]

    play(shop, scene)


def test_a_clean_up_finds_its_session_paid(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        shop.stripe.fail_next(*[None] * STEPS["create the session"], Failure.RESET_AFTER)
        # As if the request had died, and somebody had found the address.
        shop.admin.execute("alter function till.fail_checkout rename to fail_checkout_away")
        assert (await client.check_out())[0] == 500
        (session_id,) = shop.stripe.open_sessions()
        shop.pay(session_id)
        await shop.work(overdue=True)
        assert shop.attempts() == [("completed", "its request died", session_id)]
        assert shop.due() == []

    play(shop, scene)


def test_a_clean_up_that_finds_its_customer_gone_waits_for_an_operator(shop: Shop) -> None:
    """Stripe keeps who was deleted: the key may be that of another account."""

    async def scene(client: Client) -> None:
        shop.stripe.fail_next(*[None] * STEPS["create the session"], Failure.SERVER_ERROR)
        assert await client.check_out() == (502, UNAVAILABLE)
        (customer_id,) = [
            o["id"] for o in shop.stripe.objects.values() if o["object"] == "customer"
        ]
        del shop.stripe.objects[customer_id]
        await shop.work(overdue=True)
        assert shop.due() == [("clean_up_checkout", "resource_missing")]

    play(shop, scene)


def test_a_clean_up_ends_before_another_worker_takes_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is for all of its calls together: each of them would be in time."""
    monkeypatch.setattr("tillkeeper.worker.calls.INTENT_SECONDS", 0.8)

    async def scene(client: Client) -> None:
        shop.stripe.fail_next(*[None] * STEPS["create the session"], Failure.RESET_AFTER)
        assert await client.check_out() == (502, UNAVAILABLE)
        shop.stripe.delay = 0.5
        await shop.work(overdue=True)
        assert shop.due() == [("clean_up_checkout", "timeout")]
        shop.stripe.delay = 0
        monkeypatch.undo()
        await shop.work(overdue=True)
        assert (shop.due(), shop.stripe.open_sessions()) == ([], [])

    play(shop, scene)


def test_a_purchase_that_stripe_does_not_answer_is_cleaned_up(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        shop.stripe.fail_next(None, Failure.TIMEOUT_AFTER)
        assert await client.buy(5_000_000) == (502, UNAVAILABLE)
        assert len(shop.stripe.open_sessions()) == 1
        await shop.work(overdue=True)
        assert (shop.stripe.open_sessions(), shop.due()) == ([], [])

    play(shop, scene, try_seconds=0.3)


def test_a_stripe_that_refuses_is_not_tried_again(shop: Shop) -> None:
    del shop.stripe.objects["price_standard_2"]

    async def scene(client: Client) -> None:
        assert reason(await client.check_out()) == (502, "stripe_refused")
        assert shop.attempts() == [("failed", "resource_missing", None)]

    play(shop, scene)


def test_who_may_try_again_is_told_when(shop: Shop) -> None:
    async def scene(client: Client) -> None:
        shop.stripe.fail_next(Failure.RATE_LIMIT)
        order = {"account_id": "acct_ada", "amount": 5_000_000} | PAGES
        response = await client._http.post("/credit-purchases", json=order)
        assert (response.status_code, response.headers["retry-after"]) == (
            502,
            str(RETRY_AFTER_SECONDS),
        )

    play(shop, scene)


@pytest.mark.parametrize("step", STEPS)
def test_no_transaction_is_open_during_a_call(shop: Shop, step: str) -> None:
    activity = (
        "select distinct state from pg_stat_activity where usename = 'till_endpoint'"
        " and datname = current_database()"
    )

    async def scene(client: Client) -> None:
        task = asyncio.create_task(client.check_out())
        gate = shop.stripe.close_gate(after_effect=False)
        for _ in range(STEPS[step]):
            gate.let_go(await gate.wait_for_one())
        await gate.wait_for_one()
        assert shop.admin.execute(activity).fetchall() == [("idle",)]
        shop.stripe.open_gate()
        assert (await task)[0] == 200

    play(shop, scene)


def test_a_slow_stripe_is_given_up_in_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is for all calls together: each of them would be in time."""
    monkeypatch.setattr("tillkeeper.endpoints.checkout.STRIPE_SECONDS", 0.8)

    async def scene(client: Client) -> None:
        loop = asyncio.get_running_loop()
        shop.stripe.delay = 0.3
        began = loop.time()
        assert await client.check_out() == (502, UNAVAILABLE)
        assert loop.time() - began < 3
        assert shop.attempts() == [("failed", "timeout", None)]

    play(shop, scene)
