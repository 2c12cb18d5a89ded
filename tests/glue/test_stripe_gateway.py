"""Calls to Stripe: what is asked, what comes back, and how failures are sorted."""

import asyncio
import json
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import httpx
import pytest

from support import fake_stripe
from support.fake_stripe import API_KEY, Failure, FakeStripe, running_stripe
from support.stripe_openapi import DESCRIPTION, stripe_description
from tillkeeper.settings import Secret
from tillkeeper.stripe import calls
from tillkeeper.stripe.errors import GatewayError, RefusedError, RetryableError, WorldChangedError
from tillkeeper.stripe.gateway import API_VERSION, StripeGateway

SUBSCRIPTION = "sub_ada"
AUTHORIZED = {"authorization": f"Bearer {API_KEY}"}
Answer = TypeVar("Answer")


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    """A Stripe with one subscription; the test fails where the two of us differ from the real."""
    with running_stripe() as running:
        running.add_subscription(SUBSCRIPTION)
        yield running
    assert running.problems == []


def ask(
    stripe: FakeStripe,
    question: Callable[[StripeGateway], Awaitable[Answer]],
    *,
    key: str = API_KEY,
    retries: int = 0,
) -> Answer:
    async def run() -> Answer:
        gateway = StripeGateway(Secret(key), stripe.address, retries=retries, try_seconds=0.3)
        try:
            return await question(gateway)
        finally:
            await gateway.close()

    return asyncio.run(run())


def retrieve(gateway: StripeGateway) -> Awaitable[dict[str, Any]]:
    return gateway.retrieve_subscription(SUBSCRIPTION)


def cancel(gateway: StripeGateway) -> Awaitable[dict[str, Any]]:
    return gateway.cancel_subscription(SUBSCRIPTION, f"cancel_subscription:{SUBSCRIPTION}")


def payment_ids(gateway: StripeGateway) -> Awaitable[list[str]]:
    return gateway.invoice_payment_ids("in_1")


def test_a_subscription_is_answered_as_stripe_wrote_it(stripe: FakeStripe) -> None:
    stripe.objects[SUBSCRIPTION]["metadata"] = {"account_id": "acct_ada"}
    assert ask(stripe, retrieve) == stripe.objects[SUBSCRIPTION]


def test_every_call_names_the_version_and_tells_nothing_of_this_machine(
    stripe: FakeStripe,
) -> None:
    ask(stripe, retrieve)
    (call,) = stripe.calls
    assert call.headers["stripe-version"] == API_VERSION == "2026-08-26.dahlia"
    assert set(json.loads(call.headers["x-stripe-client-user-agent"])) <= {
        "ai_agent",
        "bindings_version",
        "httplib",
        "lang",
        "lang_version",
    }


def test_a_canceled_subscription_stays_canceled_once(stripe: FakeStripe) -> None:
    canceled = {"id": SUBSCRIPTION, "status": "canceled"}
    assert [ask(stripe, cancel), ask(stripe, cancel)] == [canceled, canceled]
    assert stripe.effects == [("cancel", SUBSCRIPTION)]
    first, second, look = stripe.calls
    assert first.idempotency_key == second.idempotency_key == f"cancel_subscription:{SUBSCRIPTION}"
    assert look.method == "GET"


def test_a_subscription_that_is_not_there_is_not_canceled(stripe: FakeStripe) -> None:
    del stripe.objects[SUBSCRIPTION]
    with pytest.raises(WorldChangedError, match=r"^resource_missing$"):
        ask(stripe, cancel)


def test_a_cancel_that_is_refused_for_a_subscription_that_lives_is_an_error(
    stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(fake_stripe.ACTIONS, ("DELETE", "/v1/subscriptions/([^/]+)"))
    with pytest.raises(RefusedError, match=r"^invalid_request_error$"):
        ask(stripe, cancel)
    assert stripe.effects == []


def test_payment_ids_are_those_of_paid_payments_down_to_the_charge(stripe: FakeStripe) -> None:
    stripe.add_payment("in_1", 1)
    stripe.add_payment("in_1", 2, status="open")
    stripe.add_payment("in_1", 3, status="canceled")
    stripe.add_payment("in_1", 4, charge="py")
    stripe.add_payment("in_1", 5, by="charge")
    stripe.add_payment("in_1", 6, by="payment_record")
    stripe.add_payment("in_2", 1)
    assert sorted(ask(stripe, payment_ids)) == [
        "ch_in_1_1",
        "ch_in_1_5",
        "inpay_in_1_1",
        "inpay_in_1_4",
        "inpay_in_1_5",
        "inpay_in_1_6",
        "pi_in_1_1",
        "pi_in_1_4",
        "py_in_1_4",
    ]


def test_an_invoice_without_payments_has_no_payment_ids(stripe: FakeStripe) -> None:
    stripe.add_payment("in_1", 1, status="open")
    assert ask(stripe, payment_ids) == []


def test_payment_ids_come_from_every_page(stripe: FakeStripe) -> None:
    for number in range(101):
        stripe.add_payment("in_1", number, by="charge")
    assert len(set(ask(stripe, payment_ids))) == 202
    assert len(stripe.calls) == 2


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (Failure.RATE_LIMIT, "rate_limit"),
        (Failure.KEY_IN_USE, "idempotency_key_in_use"),
        (Failure.SERVER_ERROR, "api_error"),
        (Failure.NOT_JSON, "http_502"),
        (Failure.COMPRESSED, "unreadable_answer"),
        (Failure.TIMEOUT_BEFORE, "timeout"),
        (Failure.TIMEOUT_AFTER, "timeout"),
        (Failure.RESET_BEFORE, "connection"),
        (Failure.RESET_AFTER, "connection"),
    ],
)
def test_what_may_succeed_later_is_retryable(
    stripe: FakeStripe, failure: Failure, reason: str
) -> None:
    stripe.fail_next(failure)
    with pytest.raises(RetryableError) as error:
        ask(stripe, cancel)
    assert error.value.reason == reason
    ask(stripe, cancel)
    assert stripe.effects == [("cancel", SUBSCRIPTION)]


def test_an_answer_is_read_up_to_a_limit_and_not_asked_for_again(
    stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = len(json.dumps(stripe.objects[SUBSCRIPTION], separators=(",", ":")))
    monkeypatch.setattr(calls, "ANSWER_BYTES", size)
    assert ask(stripe, retrieve)["id"] == SUBSCRIPTION
    monkeypatch.setattr(calls, "ANSWER_BYTES", size - 1)
    before = len(stripe.calls)
    with pytest.raises(RetryableError, match=r"^answer_too_large$"):
        ask(stripe, retrieve, retries=2)
    assert len(stripe.calls) == before + 1
    # Or few bytes could become many.
    assert {call.headers["accept-encoding"] for call in stripe.calls} == {"identity"}


def test_nobody_at_home_is_retryable(stripe: FakeStripe) -> None:
    stripe.address = "http://127.0.0.1:9"
    with pytest.raises(RetryableError, match=r"^connection$"):
        ask(stripe, retrieve)


def test_an_unknown_object_means_that_the_world_changed(stripe: FakeStripe) -> None:
    del stripe.objects[SUBSCRIPTION]
    for question in (retrieve, payment_ids):
        with pytest.raises(WorldChangedError, match=r"^resource_missing$"):
            ask(stripe, question)


def test_a_wrong_key_is_refused_and_not_shown(
    stripe: FakeStripe, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "tillkeeper")
    with pytest.raises(RefusedError, match=r"^invalid_request_error$") as error:
        ask(stripe, retrieve, key=API_KEY[::-1])
    shown = "".join(traceback.format_exception(error.value)) + caplog.text
    assert API_KEY[::-1] not in shown
    assert "sk_test_" not in shown  # Stripe's message quotes a part


def test_a_call_is_repeated_a_few_times_under_the_same_key(stripe: FakeStripe) -> None:
    stripe.fail_next(Failure.RESET_AFTER, Failure.SERVER_ERROR)
    assert ask(stripe, cancel, retries=2)["status"] == "canceled"
    assert stripe.effects == [("cancel", SUBSCRIPTION)]
    assert len({call.idempotency_key for call in stripe.calls if call.method == "DELETE"}) == 1

    stripe.fail_next(*[Failure.RESET_BEFORE] * 3)
    before = len(stripe.calls)
    with pytest.raises(GatewayError):
        ask(stripe, retrieve, retries=2)
    assert len(stripe.calls) == before + 3


def test_all_tries_of_a_call_together_are_bounded(
    stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "CALL_SECONDS", 0.4)
    stripe.fail_next(*[Failure.TIMEOUT_BEFORE] * 3)
    with pytest.raises(RetryableError, match=r"^timeout$"):
        ask(stripe, retrieve, retries=2)
    assert len(stripe.calls) == 1


def make_customer(stripe: FakeStripe, account_id: str, attempt_id: str) -> str:
    return ask(stripe, lambda gateway: gateway.create_customer(account_id, attempt_id))


def test_tabs_of_an_account_share_a_customer(stripe: FakeStripe) -> None:
    account_id = "ü" * 255  # longer than a key, and not for a header
    customer = make_customer(stripe, account_id, "att_1")
    assert make_customer(stripe, account_id, "att_2") == customer
    assert stripe.effects == [("create", customer)]
    assert stripe.objects[customer]["metadata"] == {"account_id": account_id}
    assert make_customer(stripe, "acct_bob", "att_3") != customer


def test_an_error_that_stripe_remembers_keeps_nobody_from_a_customer(stripe: FakeStripe) -> None:
    stripe.fail_next(Failure.SERVER_ERROR_KEPT)
    with pytest.raises(RetryableError, match=r"^api_error$"):
        make_customer(stripe, "acct_ada", "att_1")
    customer = make_customer(stripe, "acct_ada", "att_2")
    # While it lasts, each attempt makes its own; the database keeps the first one.
    assert make_customer(stripe, "acct_ada", "att_2") == customer
    assert make_customer(stripe, "acct_ada", "att_3") != customer
    assert len(stripe.effects) == 2


def test_a_session_that_stripe_does_not_know_is_not_expired(stripe: FakeStripe) -> None:
    with pytest.raises(WorldChangedError, match=r"^resource_missing$"):
        ask(stripe, lambda gateway: gateway.expire_session("cs_1"))


class TestTheFake:
    """What it must do like Stripe, though the gateway does not need it yet."""

    def post(self, stripe: FakeStripe, key: str, email: str) -> tuple[int, dict[str, Any]]:
        response = httpx.post(
            f"{stripe.address}/v1/customers",
            headers=AUTHORIZED | {"idempotency-key": key},
            data={"email": email, "metadata[account_id]": "acct_ada"},
        )
        return response.status_code, response.json()

    def test_a_post_with_the_same_key_is_answered_alike_and_done_once(
        self, stripe: FakeStripe
    ) -> None:
        status, customer = self.post(stripe, "key", "ada@example.com")
        assert (status, customer["metadata"]) == (200, {"account_id": "acct_ada"})
        assert self.post(stripe, "key", "ada@example.com") == (status, customer)
        assert stripe.effects == [("create", customer["id"])]

    def test_the_same_key_with_other_parameters_is_an_error(self, stripe: FakeStripe) -> None:
        self.post(stripe, "key", "ada@example.com")
        status, answer = self.post(stripe, "key", "bob@example.com")
        assert (status, answer["error"]["type"]) == (400, "idempotency_error")
        assert len(stripe.effects) == 1

    def test_an_error_that_is_kept_is_repeated(self, stripe: FakeStripe) -> None:
        stripe.fail_next(Failure.SERVER_ERROR_KEPT)
        first = self.post(stripe, "key", "ada@example.com")
        assert (first[0], first[1]["error"]["type"]) == (500, "api_error")
        assert self.post(stripe, "key", "ada@example.com") == first
        assert self.post(stripe, "other", "ada@example.com")[0] == 200

    def test_a_key_has_at_most_255_characters(self, stripe: FakeStripe) -> None:
        assert self.post(stripe, "k" * 255, "ada@example.com")[0] == 200
        assert self.post(stripe, "k" * 256, "ada@example.com")[0] == 400

    def test_a_page_follows_what_is_not_asked_for_any_more(self, stripe: FakeStripe) -> None:
        stripe.add({"id": "cus_ada", "object": "customer"})
        for number in range(3):
            stripe.add_session(f"cs_{number}")
        stripe.lapse_session("cs_1")
        response = httpx.get(
            f"{stripe.address}/v1/checkout/sessions",
            headers=AUTHORIZED,
            params={"customer": "cus_ada", "status": "open", "starting_after": "cs_1"},
        )
        assert [session["id"] for session in response.json()["data"]] == ["cs_0"]

    def test_an_unknown_filter_is_an_error(self) -> None:
        with running_stripe() as stripe:
            response = httpx.get(
                f"{stripe.address}/v1/invoice_payments?color=red", headers=AUTHORIZED
            )
        assert response.status_code == 400


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="Stripe's description is not at hand")
class TestTheDescription:
    """The comparison with Stripe's description finds what differs."""

    def test_it_is_of_our_version(self) -> None:
        description = stripe_description()
        assert description
        assert description.version == API_VERSION

    @pytest.mark.parametrize(
        ("method", "path", "query", "form", "problem"),
        [
            ("GET", "/v1/nothing", {}, {}, "there is no such endpoint"),
            ("PUT", "/v1/customers", {}, {}, "there is no such endpoint"),
            ("GET", "/v1/customers", {"color": "red"}, {}, "query has the unknown field color"),
            ("GET", "/v1/customers", {"limit": "ten"}, {}, "query.limit is not of type integer"),
            ("POST", "/v1/customers", {}, {"color": "red"}, "form has the unknown field color"),
            ("POST", "/v1/refunds", {}, {"reason": "mood"}, "form.reason is 'mood', not one of"),
            ("GET", "/v1/customers/search", {}, {}, "query lacks query"),
        ],
    )
    def test_it_finds_a_wrong_request(
        self, method: str, path: str, query: Any, form: Any, problem: str
    ) -> None:
        description = stripe_description()
        assert description
        (found,) = description.problems_of_request(method, path, query, form)
        assert problem in found

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            ({"status": "gone"}, "body.status is 'gone', not one of"),
            ({"status": None}, "body.status is not of type string"),
            ({"created": "today"}, "body.created is not of type integer"),
            ({"color": "red"}, "body has the unknown field color"),
            ({"metadata": {"a": 1}}, "body.metadata.a is not of type string"),
            ({"items": {"object": "list"}}, "body.items lacks data"),
            ({"customer": 5}, "body.customer is not of type string"),
        ],
    )
    def test_it_finds_a_wrong_answer(self, change: dict[str, Any], problem: str) -> None:
        description = stripe_description()
        assert description
        path = f"/v1/subscriptions/{SUBSCRIPTION}"
        answer = FakeStripe().add_subscription(SUBSCRIPTION)
        assert description.problems_of_answer("GET", path, 200, answer) == []
        found = description.problems_of_answer("GET", path, 200, answer | change)
        assert problem in found[0]
