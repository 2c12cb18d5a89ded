"""POST /webhooks/stripe over real HTTP: every bad input has its answer and changes nothing."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql
from starlette.requests import Request
from starlette.types import Message
from stripe import WebhookSignature

from support.http import SECRETS, Api, answer, running_api
from support.servers import Database, TestServer
from tillkeeper.endpoints import bodies, webhooks
from tillkeeper.local.demo import ACCOUNT, STRIPE_PRICE, paid_invoice

INVALID_SIGNATURE = (400, {"error": "invalid_signature"})
UNAVAILABLE = (503, {"error": "temporarily_unavailable"})
INTERNAL_ERROR = (500, {"error": "internal_error"})
APPLIED = (200, {"outcome": "applied", "reason": None})
DUPLICATE = (200, {"outcome": "duplicate", "reason": None})


@dataclass
class Stage:
    """A server, its database, and an account that an invoice can be paid for."""

    api: Api
    database: Database
    admin: psycopg.Connection

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table, as text."""
        tables = self.admin.execute(
            "select tablename from pg_tables where schemaname = 'till_private' order by 1"
        ).fetchall()
        return {name: self._rows(name) for (name,) in tables}

    def balance(self) -> object:
        row = self.admin.execute("select balance from till.accounts").fetchone()
        return row[0] if row else None

    def _rows(self, table: str) -> list[str]:
        query = sql.SQL("select t::text from till_private.{} as t order by 1")
        rows = self.admin.execute(query.format(sql.Identifier(table)))
        return [str(row) for (row,) in rows]


@pytest.fixture(scope="module")
def shared_stage(server: TestServer) -> Iterator[Stage]:
    with server.database() as database:
        # Less patient than the role is, for the test of a lock that is held.
        patience = "options='-c lock_timeout=300ms'"
        with running_api(f"{database.conninfo('till_endpoint')} {patience}") as api:
            operator, application = database.connect("till_operator"), database.connect("till_app")
            operator.execute(
                "select till.add_stripe_price(%s, '2026-03-19', 'standard', false, 'test', 'test')",
                (STRIPE_PRICE,),
            )
            application.execute("select till.open_account(%s)", (ACCOUNT,))
            application.execute(
                "select till.register_instance('11111111-1111-4111-8111-111111111111', %s)",
                (ACCOUNT,),
            )
            yield Stage(api, database, database.admin())


@pytest.fixture
def stage(shared_stage: Stage) -> Stage:
    """The stage of all tests here, each with events of its own."""
    return shared_stage


@pytest.fixture
def untouched(stage: Stage) -> Iterator[None]:
    """Fails the test if the database is not afterwards as it was before."""
    before = stage.contents()
    yield
    assert stage.contents() == before


def event(name: str) -> str:
    """A paid invoice of its own."""
    return (
        paid_invoice()
        .replace("evt_1TdemoAdaPaid", f"evt_{name}")
        .replace("in_1TdemoAdaFirst", f"in_{name}")
    )


def signature(body: str, secret: str = SECRETS[0], at: float | None = None) -> str:
    return str(WebhookSignature.generate_signature_header(body, secret, int(at or time.time())))


HEAD = b"POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def raw_connection(api: Api) -> socket.socket:
    url = api.client.base_url
    return socket.create_connection((url.host, url.port or 80), timeout=5)


def test_a_signed_invoice_is_applied_once(stage: Stage) -> None:
    body = event("applied")
    before = stage.balance()
    assert answer(stage.api.deliver(body)) == APPLIED
    after = stage.contents()
    assert answer(stage.api.deliver(body)) == DUPLICATE
    again = stage.contents()
    # The delivery is counted, and nothing else.
    assert {t for t in after if after[t] != again[t]} <= {"stripe_events"}
    assert stage.balance() == before


def test_the_second_secret_of_a_rotation_is_good(stage: Stage) -> None:
    assert answer(stage.api.deliver(event("rotation"), secret=SECRETS[1])) == APPLIED


@pytest.mark.parametrize("age", [280, -280])
def test_a_clock_that_is_off_by_less_than_the_tolerance_is_good(stage: Stage, age: int) -> None:
    assert answer(stage.api.deliver(event(f"clock{age}"), age=age)) == APPLIED


def test_a_content_type_with_a_character_set_is_good(stage: Stage) -> None:
    delivery = stage.api.deliver(event("charset"), content_type="Application/JSON; charset=utf-8")
    assert answer(delivery) == APPLIED


def test_an_event_of_another_type_is_ignored(stage: Stage) -> None:
    body = json.dumps(json.loads(event("other")) | {"type": "product.created"})
    assert answer(stage.api.deliver(body)) == (200, {"outcome": "ignored", "reason": None})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "unparsable"),
        ("not json", "unparsable"),
        ('{"id": "evt_nul", "x": "\\u0000"}', "unparsable"),
        (b'{"id": "evt_latin", "x": "\xe9"}', "unparsable"),
        (b"\xff\x00\xfe", "unparsable"),
        ("[1]", "unrecognized_shape"),
    ],
)
def test_a_signed_body_that_is_no_event_is_quarantined(
    stage: Stage, body: str | bytes, reason: str
) -> None:
    before = stage.balance()
    parked = (200, {"outcome": "quarantined", "reason": reason})
    assert answer(stage.api.deliver(body)) == parked
    assert stage.balance() == before


@pytest.mark.usefixtures("untouched")
class TestRefusals:
    """Nothing that is refused leaves a trace in the database."""

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
    def test_another_method(self, stage: Stage, method: str) -> None:
        response = stage.api.client.request(method, "/webhooks/stripe")
        assert answer(response) == (405, {"error": "method_not_allowed"})
        assert response.headers["allow"] == "POST"

    @pytest.mark.parametrize("path", ["/", "/webhooks", "/webhooks/stripe/", "/webhooks/other"])
    def test_another_path(self, stage: Stage, path: str) -> None:
        response = stage.api.client.post(path, content=event("path"))
        assert answer(response) == (404, {"error": "not_found"})

    @pytest.mark.parametrize(
        "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/json5"]
    )
    def test_another_content_type(self, stage: Stage, content_type: str) -> None:
        response = stage.api.deliver(event("type"), content_type=content_type)
        assert answer(response) == (415, {"error": "unsupported_media_type"})

    def test_no_content_type(self, stage: Stage) -> None:
        body = event("type")
        request = stage.api.client.build_request(
            "POST", "/webhooks/stripe", content=body, headers={"stripe-signature": signature(body)}
        )
        assert "content-type" not in request.headers
        response = stage.api.client.send(request)
        assert answer(response) == (415, {"error": "unsupported_media_type"})

    def test_a_body_of_300_kib(self, stage: Stage) -> None:
        response = stage.api.deliver(" " * (300 * 1024))
        assert answer(response) == (413, {"error": "body_too_large"})

    def test_a_body_of_300_kib_whose_length_is_not_announced(self, stage: Stage) -> None:
        body = " " * (300 * 1024)
        chunks = (body[i : i + 1024].encode() for i in range(0, len(body), 1024))
        response = stage.api.post(chunks, stripe_signature=signature(body))
        assert response.request.headers["transfer-encoding"] == "chunked"
        assert answer(response) == (413, {"error": "body_too_large"})

    def test_a_length_beyond_the_limit_is_refused_before_the_body_comes(self, stage: Stage) -> None:
        with raw_connection(stage.api) as connection:
            connection.sendall(HEAD + b"Content-Length: 262145\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 413 ")

    def test_the_limit_is_256_kib(self, stage: Stage) -> None:
        # The signature is looked at after the size.
        assert answer(stage.api.post(" " * (256 * 1024))) == INVALID_SIGNATURE
        refused = stage.api.post(" " * (256 * 1024 + 1))
        assert answer(refused) == (413, {"error": "body_too_large"})

    def test_no_signature(self, stage: Stage) -> None:
        assert answer(stage.api.post(event("unsigned"))) == INVALID_SIGNATURE

    def test_a_forged_signature(self, stage: Stage) -> None:
        assert answer(stage.api.deliver(event("forged"), secret="whsec_x")) == INVALID_SIGNATURE

    def test_the_signature_of_another_body(self, stage: Stage) -> None:
        other = signature(event("other_body"))
        assert answer(stage.api.post(event("body"), stripe_signature=other)) == INVALID_SIGNATURE

    def test_a_changed_body(self, stage: Stage) -> None:
        body = event("changed")
        cheap = body.replace('"amount_paid": 900', '"amount_paid": 901')
        assert cheap != body
        response = stage.api.post(cheap, stripe_signature=signature(body))
        assert answer(response) == INVALID_SIGNATURE

    @pytest.mark.parametrize("age", [310, 86400, -310, -86400])
    def test_an_old_or_a_future_timestamp(self, stage: Stage, age: int) -> None:
        assert answer(stage.api.deliver(event("age"), age=age)) == INVALID_SIGNATURE

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "x",
            "t=",
            "t=now,v1=0",
            "v1=0",
            "t=1",
            "t=" + "9" * 5000 + ",v1=0",
            ",,,",
            "t=1=2,v1",
        ],
    )
    def test_a_malformed_signature(self, stage: Stage, header: str) -> None:
        response = stage.api.post(event("malformed"), stripe_signature=header)
        assert answer(response) == INVALID_SIGNATURE

    def test_a_signature_of_another_scheme(self, stage: Stage) -> None:
        body = event("scheme")
        header = signature(body).replace("v1=", "v0=")
        assert answer(stage.api.post(body, stripe_signature=header)) == INVALID_SIGNATURE

    def test_a_second_timestamp_does_not_hide_one_of_the_future(self, stage: Stage) -> None:
        body, now = event("second_timestamp"), int(time.time())
        future = signature(body, at=now + 3600)
        spaced = future.replace("t=", "t= ")  # the stripe package reads this, too
        for header in (f"t={now},{future}", f"{future},t={now}", f"{spaced},t={now}"):
            assert answer(stage.api.post(body, stripe_signature=header)) == INVALID_SIGNATURE

    def test_a_signature_that_is_not_ascii(self, stage: Stage) -> None:
        request = stage.api.client.build_request(
            "POST",
            "/webhooks/stripe",
            content=event("ascii"),
            headers=[
                (b"content-type", b"application/json"),
                (b"stripe-signature", f"t={int(time.time())},v1=\xe9".encode("latin-1")),
            ],
        )
        assert answer(stage.api.client.send(request)) == INVALID_SIGNATURE

    def test_a_body_that_is_not_utf8(self, stage: Stage) -> None:
        response = stage.api.post(b'{"id": "\xff"}', stripe_signature=signature("x"))
        assert answer(response) == INVALID_SIGNATURE

    def test_a_client_that_hangs_up(self, stage: Stage) -> None:
        with raw_connection(stage.api) as connection:
            connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
        assert stage.api.client.get("/healthz").status_code == 200


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.05)

    async def receive() -> Message:
        await asyncio.sleep(60)
        raise AssertionError("it waited")

    headers = [(b"content-type", b"application/json")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    response = asyncio.run(webhooks.receive_stripe_webhook(request))
    assert (response.status_code, bytes(response.body)) == (408, b'{"error":"body_timeout"}')
    assert response.headers["connection"] == "close"


def test_the_deadline_and_the_limit_are_as_specified() -> None:
    assert (bodies.BODY_SECONDS, webhooks.BODY_BYTES) == (10.0, 262144)


def test_health_and_readiness(stage: Stage) -> None:
    assert answer(stage.api.client.get("/healthz")) == (200, {"status": "ok"})
    assert answer(stage.api.client.get("/readyz")) == (200, {"status": "ready"})


def test_a_lock_that_is_held_is_to_be_retried(stage: Stage) -> None:
    body = event("locked")
    before = stage.contents()
    with stage.database.admin(autocommit=False) as holder:
        holder.execute("select from till_private.accounts for no key update")
        response = stage.api.deliver(body)
        holder.rollback()
    assert answer(response) == UNAVAILABLE
    assert response.headers["retry-after"] == "5"
    assert stage.contents() == before
    assert answer(stage.api.deliver(body)) == APPLIED


def test_lost_connections_are_replaced(stage: Stage) -> None:
    stage.admin.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where usename = 'till_endpoint' and datname = current_database()"
    )
    assert answer(stage.api.deliver(event("lost"))) == APPLIED


def test_a_server_that_became_read_only_is_not_written_to(stage: Stage) -> None:
    body = event("read_only")
    assert answer(stage.api.client.get("/readyz")) == (200, {"status": "ready"})
    stage.admin.execute("alter system set default_transaction_read_only = on")
    stage.admin.execute("select pg_reload_conf()")
    try:
        # The connections that there are notice it, and no new one is taken. A server hands a new
        # setting to its sessions one by one, some time after it was told.
        wait_for_readiness(stage, (503, {"error": "database_unavailable"}))
        response = stage.api.deliver(body)
        assert answer(response) == UNAVAILABLE
        assert response.headers["retry-after"] == "5"
        assert answer(stage.api.client.get("/healthz")) == (200, {"status": "ok"})
    finally:
        stage.admin.execute("alter system reset default_transaction_read_only")
        stage.admin.execute("select pg_reload_conf()")
    wait_for_readiness(stage, (200, {"status": "ready"}))
    assert answer(stage.api.deliver(body)) == APPLIED


def wait_for_readiness(stage: Stage, wanted: tuple[int, dict[str, str]]) -> None:
    """Ask /readyz until it answers so; it may take the server a while to hear of a setting."""
    for _ in range(200):
        if answer(stage.api.client.get("/readyz")) == wanted:
            return
        time.sleep(0.05)
    raise AssertionError(f"/readyz never answered {wanted}")


def test_an_unexpected_error_is_kept_for_the_operator(stage: Stage) -> None:
    body = event("broken")
    before = stage.balance()
    rename = "alter function till_private.{} rename to {}"
    stage.admin.execute(rename.format("post_transaction", "post_transaction_away").encode())
    try:
        assert answer(stage.api.deliver(body)) == INTERNAL_ERROR
    finally:
        stage.admin.execute(rename.format("post_transaction_away", "post_transaction").encode())
    row = stage.admin.execute(
        "select e.outcome, q.reason, q.detail from till.stripe_events as e"
        " join till.quarantine as q using (event_id) where event_id = 'evt_broken'"
    ).fetchone()
    assert row == ("failed", "failed", {"sqlstate": "42883"})
    assert stage.balance() == before
    assert answer(stage.api.deliver(body)) == APPLIED


def test_the_log_tells_each_decision_and_no_more(stage: Stage) -> None:
    body = event("logged")
    seen = len(stage.api.log.lines())
    stage.api.deliver(body)
    stage.api.deliver(body, secret="whsec_x")
    applied, refused = stage.api.log.lines()[seen:]
    for line in (applied, refused):
        assert line.pop("ms") >= 0
        assert line.pop("at")
    assert applied == {
        "level": "info",
        "message": "webhook",
        "event_id": "evt_logged",
        "type": "invoice.paid",
        "outcome": "applied",
    }
    assert refused == {
        "level": "info",
        "message": "webhook",
        "outcome": "refused",
        "reason": "invalid_signature",
    }


def test_no_secret_and_no_body_was_ever_logged(stage: Stage) -> None:
    everything = json.dumps(stage.api.log.lines())
    conninfo = psycopg.conninfo.conninfo_to_dict(stage.database.conninfo("till_endpoint"))
    for text in (*SECRETS, str(conninfo["password"]), "ada@example.com"):
        assert text not in everything


def test_all_of_this_left_the_books_clean(stage: Stage) -> None:
    assert stage.admin.execute("select * from till.verify()").fetchall() == []


def test_without_a_database_it_lives_but_is_not_ready() -> None:
    with running_api("host=/nonexistent user=till_endpoint") as api:
        assert answer(api.client.get("/healthz")) == (200, {"status": "ok"})
        assert answer(api.client.get("/readyz")) == (503, {"error": "database_unavailable"})
        assert answer(api.deliver("{}")) == UNAVAILABLE
