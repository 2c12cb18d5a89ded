"""POST /rpc/<function> and /openapi.json over real HTTP, with real tokens."""

import hashlib
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest
from psycopg import sql

from support.http import TOKENS, Api, answer, running_api
from support.servers import TIMEKEEPER, Database, TestServer
from tillkeeper.endpoints import rpc

Body = dict[str, Any]

TOKEN = {"authorization": f"Bearer {TOKENS[0]}"}
UNAUTHORIZED = (
    401,
    {
        "error": "unauthorized",
        "detail": {},
        "hint": "Send Authorization: Bearer and a service token.",
    },
)
UNKNOWN_FUNCTION = (
    404,
    {"error": "unknown_function", "detail": {}, "hint": "/openapi.json lists the functions."},
)
MALFORMED = (400, {"error": "malformed_json", "detail": {}, "hint": "Send one JSON object."})
SPEND: dict[str, Any] = {"p_account_id": "acct_ada", "p_amount": 1, "p_key": "k"}
GRANT: dict[str, Any] = SPEND | {"p_kind": "promotion"}


@dataclass
class Stage:
    """A server, its database, and account acct_ada with 100.00 and instance inst_ada."""

    api: Api
    database: Database
    admin: psycopg.Connection

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table, as text."""
        tables = self.admin.execute(
            "select tablename from pg_tables where schemaname = 'till_private' order by 1"
        ).fetchall()
        return {name: self._rows(name) for (name,) in tables}

    def post(self, path: str, content: str | bytes = "{}", **headers: str) -> httpx.Response:
        given = TOKEN | {"content-type": "application/json"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.api.client.post(path, content=content, headers=given)

    def _rows(self, table: str) -> list[str]:
        query = sql.SQL("select t::text from till_private.{} as t order by 1")
        rows = self.admin.execute(query.format(sql.Identifier(table)))
        return [str(row) for (row,) in rows]


@pytest.fixture(scope="module")
def stage(server: TestServer) -> Iterator[Stage]:
    with server.database() as database:
        # Less patient than the role is, for the test of a lock that is held; and elsewhere than
        # in UTC, because times are UTC wherever the server thinks it is.
        options = "options='-c lock_timeout=300ms -c timezone=Asia/Kolkata'"
        with running_api(f"{database.conninfo('till_endpoint')} {options}") as api:
            application = database.connect(TIMEKEEPER)
            application.execute("select till.open_account('acct_ada', 'usd', '2026-01-01Z')")
            application.execute(
                "select till.grant_credits('acct_ada', 100000000, 'given', 'promotion',"
                " p_at => '2026-01-01Z')"
            )
            application.execute("select till.register_instance('inst_ada', 'acct_ada')")
            application.execute("select till.register_instance('inst_gone', 'acct_ada')")
            application.execute("select till.destroy_instance('inst_gone', 'grace', 'unused')")
            yield Stage(api, database, database.admin())


@pytest.fixture
def untouched(stage: Stage) -> Iterator[None]:
    """Fails the test if the database is not afterwards as it was before."""
    before = stage.contents()
    yield
    assert stage.contents() == before


def invalid(argument: str, must_be: str) -> tuple[int, dict[str, Any]]:
    return (
        422,
        {
            "error": "invalid_argument",
            "detail": {"argument": argument, "must_be": must_be},
            "hint": "The detail names the argument and what it must be.",
        },
    )


class TestCalls:
    """What a function returns is the answer, as JSON."""

    def test_a_row(self, stage: Stage) -> None:
        response = stage.api.call("open_account", p_account_id="acct_ada")
        assert answer(response) == (
            200,
            {
                "account_id": "acct_ada",
                "currency": "usd",
                "acquired": 100000000,
                "spent": 0,
                "balance": 100000000,
                "blocked": False,
                "opened_at": "2026-01-01T00:00:00Z",
            },
        )
        assert response.headers["content-type"] == "application/json"

    def test_a_single_value(self, stage: Stage) -> None:
        stage.api.call("open_account", p_account_id="acct_value")
        stage.api.call(
            "grant_credits",
            p_account_id="acct_value",
            p_amount=10**15,
            p_key="k",
            p_kind="promotion",
        )
        response = stage.api.call("balance", p_account_id="acct_value")
        assert (response.status_code, response.text) == (200, "1000000000000000")

    def test_a_set(self, stage: Stage) -> None:
        stage.api.call("open_account", p_account_id="acct_set")
        response = stage.api.call("statement", p_account_id="acct_set")
        empty = dict.fromkeys(
            [
                "posted_at",
                "entry_number",
                "kind",
                "amount",
                "contra",
                "reason",
                "event_at",
                "transaction_id",
            ]
        )
        assert answer(response) == (
            200,
            [
                {"line": "opening", "balance": 0} | empty,
                {"line": "closing", "balance": 0} | empty,
            ],
        )

    def test_an_enrollment_is_previewed_bought_and_replayed(self, stage: Stage) -> None:
        given: dict[str, Any] = {
            "p_account_id": "acct_ada",
            "p_instance_id": "inst_ada",
            "p_plan": "standard",
            "p_expected_price_version": "2026-05-10",
        }
        preview = stage.api.call("preview_enrollment", **given).json()
        assert (preview["price"], preview["shortfall"], preview["reason"]) == (55000000, 0, None)
        bought = stage.api.call("enroll_with_credits", key="buy-1", **given)
        assert bought.status_code == 200
        enrollment = bought.json()
        assert enrollment["price"] == 55000000
        assert enrollment["period_start"] < enrollment["period_end"]
        again = stage.api.call("enroll_with_credits", p_key="buy-1", **given)
        assert answer(again) == (200, enrollment | {"replayed": True})
        balance = stage.api.call("balance", p_account_id="acct_ada")
        assert balance.json() == enrollment["balance"]

    def test_a_bulk(self, stage: Stage) -> None:
        stage.api.call("open_account", p_account_id="acct_bulk")
        items = [{"account_id": "acct_bulk", "amount": 1, "key": "a"}, {"account_id": 1.5}]
        results = stage.api.call("spend_credits_many", p_items=items).json()
        assert [(one["item"], one["outcome"], one["reason"]) for one in results] == [
            (1, "refused", "insufficient_credits"),
            (2, "refused", "invalid_argument"),
        ]

    def test_a_period_that_ends_after_the_calendar_of_python(self, stage: Stage) -> None:
        stage.api.call("open_account", p_account_id="acct_late")
        given: dict[str, Any] = {
            "p_account_id": "acct_late",
            "p_amount": 55000000,
            "p_kind": "promotion",
        }
        stage.api.call("grant_credits", key="k", **given)
        stage.api.call("register_instance", p_account_id="acct_late", p_instance_id="inst_late")
        stage.database.connect(TIMEKEEPER).execute(
            "select till.enroll_with_credits('acct_late', 'inst_late', 'standard', 'k',"
            " p_at => '9999-12-31T12:00:00Z')"
        )
        response = stage.api.call(
            "enroll_with_credits",
            p_account_id="acct_late",
            p_instance_id="inst_late",
            p_plan="standard",
            p_key="k",
        )
        assert response.status_code == 200
        assert response.json()["period_end"].startswith("10000-01-31")

    def test_the_second_token_of_a_rotation_is_good(self, stage: Stage) -> None:
        assert stage.api.call("error_codes", token=TOKENS[1]).status_code == 200

    def test_every_error_of_the_table_has_its_status(self, stage: Stage) -> None:
        rows = stage.api.call("error_codes").json()
        statuses = {row["reason"]: row["http_status"] for row in rows}
        assert statuses["insufficient_credits"] == 402
        assert {statuses[r] for r in ("account_not_found", "instance_not_found")} == {404}
        assert {statuses[r] for r in ("active_subscription_exists", "key_reused")} == {409}
        assert {statuses[r] for r in ("unknown_plan", "invalid_argument")} == {422}


@pytest.mark.usefixtures("untouched")
class TestRefusals:
    """Nothing that is refused leaves a trace in the database."""

    @pytest.mark.parametrize(
        "header",
        [
            None,
            "",
            "Bearer",
            "Bearer token_wrong",
            "Bearer token_new2",
            f"Basic {TOKENS[0]}",
            TOKENS[0],
            f"Bearer {TOKENS[0]}, Bearer x",
            "Bearer \xe9",
            # The hash is what the settings hold; it opens nothing.
            f"Bearer {hashlib.sha256(TOKENS[0].encode()).hexdigest()}",
        ],
    )
    def test_a_missing_or_a_wrong_token(self, stage: Stage, header: str | None) -> None:
        headers = [] if header is None else [(b"authorization", header.encode("latin-1"))]
        response = stage.api.client.post("/rpc/spend_credits", json=SPEND, headers=headers)
        assert answer(response) == UNAUTHORIZED
        assert response.headers["www-authenticate"] == "Bearer"

    def test_without_a_token_not_even_what_exists_is_told(self, stage: Stage) -> None:
        assert answer(stage.api.call("nothing", token="x")) == UNAUTHORIZED

    @pytest.mark.parametrize(
        "name",
        [
            "nothing",
            "spend",
            "till_private.lock_account",
            "till.spend_credits",
            "lock_account",
            "adjust_balance",
            "settle_invoice",
            "verify",
            "receive_stripe_event",
            "record_failed_event",
            "begin_checkout",
            "record_checkout_session",
            "SPEND_CREDITS",
            "spend_credits ",
            "balance('acct_ada'); drop table till_private.accounts; --",
            'spend_credits"(',
            "spend_credits\0",
            "pg_sleep",
            "__class__",
        ],
    )
    def test_an_unknown_function(self, stage: Stage, name: str) -> None:
        response = stage.post(f"/rpc/{quote(name, safe='')}", json.dumps(SPEND))
        assert answer(response) == UNKNOWN_FUNCTION

    @pytest.mark.parametrize("path", ["/rpc", "/rpc/", "/rpc/balance/", "/rpc/till/balance"])
    def test_another_path(self, stage: Stage, path: str) -> None:
        assert stage.post(path).status_code == 404

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
    def test_another_method(self, stage: Stage, method: str) -> None:
        response = stage.api.client.request(method, "/rpc/balance", headers=TOKEN)
        assert answer(response) == (405, {"error": "method_not_allowed"})
        assert response.headers["allow"] == "POST"

    @pytest.mark.parametrize("content_type", ["", "text/plain", "application/json5"])
    def test_another_content_type(self, stage: Stage, content_type: str) -> None:
        response = stage.post("/rpc/error_codes", content_type=content_type)
        expected: Body = {"error": "unsupported_media_type", "detail": {}, "hint": None}
        assert answer(response) == (415, expected)

    def test_a_body_of_more_than_a_mebibyte(self, stage: Stage) -> None:
        response = stage.post("/rpc/error_codes", "{" + " " * rpc.BODY_BYTES + "}")
        assert answer(response) == (413, {"error": "body_too_large", "detail": {}, "hint": None})

    def test_what_is_no_json_object(self, stage: Stage) -> None:
        assert answer(stage.post("/rpc/balance", "[]")) == MALFORMED

    def test_a_missing_argument(self, stage: Stage) -> None:
        assert answer(stage.post("/rpc/spend_credits")) == invalid("account_id", "given, as text")

    def test_an_argument_that_is_null(self, stage: Stage) -> None:
        # Of the right type, it is for the function to judge.
        response = stage.post("/rpc/spend_credits", json.dumps(SPEND | {"p_amount": None}))
        assert (response.status_code, response.json()["error"]) == (422, "amount_out_of_range")

    def test_a_time_after_the_clock(self, stage: Stage) -> None:
        later = GRANT | {"p_event_at": "9999-01-01T05:30:00+05:30"}
        response = stage.post("/rpc/grant_credits", json.dumps(later))
        assert answer(response) == invalid("event_at", "not after the clock")

    def test_no_function_takes_the_time_of_its_transaction(self, stage: Stage) -> None:
        body = json.dumps({"p_at": "2026-06-01T00:00:00Z"})
        paths = stage.api.client.get("/openapi.json").json()["paths"]
        assert len(paths) > 10
        for function in (path.removeprefix("/rpc/") for path in paths):
            expected = invalid("at", f"absent: till.{function} has no such argument")
            assert answer(stage.post(f"/rpc/{function}", body)) == expected

    def test_a_number_that_only_json_can_hold(self, stage: Stage) -> None:
        items = '[{"account_id": "acct_ada", "amount": 1e999, "key": "k"}]'
        response = stage.post("/rpc/spend_credits_many", f'{{"p_items": {items}}}')
        assert [one["reason"] for one in response.json()] == ["amount_out_of_range"]

    def test_a_key_twice(self, stage: Stage) -> None:
        expected = invalid("key", "given once, in the body or as Idempotency-Key")
        assert answer(stage.api.call("spend_credits", key="k", **SPEND)) == expected
        headers = [("idempotency-key", "a"), ("idempotency-key", "b"), *TOKEN.items()]
        given = {"p_account_id": "acct_ada", "p_amount": 1}
        twice = stage.api.client.post("/rpc/spend_credits", json=given, headers=headers)
        assert answer(twice) == expected

    def test_a_key_for_a_function_that_takes_none(self, stage: Stage) -> None:
        expected = invalid("key", "absent: this function takes no Idempotency-Key")
        response = stage.api.call("balance", key="k", p_account_id="acct_ada")
        assert answer(response) == expected

    @pytest.mark.parametrize(
        ("function", "arguments", "status", "error", "detail"),
        [
            (
                "spend_credits",
                SPEND | {"p_amount": 10**15},
                402,
                "insufficient_credits",
                {"required": 10**15},
            ),
            ("balance", {"p_account_id": "x"}, 404, "account_not_found", {"account_id": "x"}),
            (
                "enroll_with_credits",
                {
                    "p_account_id": "acct_ada",
                    "p_instance_id": "inst_gone",
                    "p_plan": "standard",
                    "p_key": "k",
                },
                409,
                "instance_destroyed",
                {"instance_id": "inst_gone"},
            ),
            (
                "spend_credits",
                SPEND | {"p_amount": 0},
                422,
                "amount_out_of_range",
                {"amount": 0},
            ),
            (
                "spend_credits",
                SPEND | {"p_account_id": "'; drop table till_private.accounts; --"},
                404,
                "account_not_found",
                {"account_id": "'; drop table till_private.accounts; --"},
            ),
        ],
    )
    def test_a_refusal_of_the_database(
        self,
        stage: Stage,
        function: str,
        arguments: dict[str, Any],
        status: int,
        error: str,
        detail: dict[str, Any],
    ) -> None:
        response = stage.api.call(function, **arguments)
        body = response.json()
        assert (response.status_code, body["error"]) == (status, error)
        assert detail.items() <= body["detail"].items()
        codes = {row["reason"]: row["hint"] for row in stage.api.call("error_codes").json()}
        assert body == {"error": error, "detail": body["detail"], "hint": codes[error]}

    def test_a_lock_that_is_held_is_to_be_retried(self, stage: Stage) -> None:
        with stage.database.admin(autocommit=False) as holder:
            holder.execute("select from till_private.accounts for no key update")
            response = stage.api.call("spend_credits", **SPEND)
            holder.rollback()
        expected: Body = {"error": "temporarily_unavailable", "detail": {}, "hint": None}
        assert answer(response) == (503, expected)
        assert response.headers["retry-after"] == "5"

    def test_an_unexpected_error_does_not_show(self, stage: Stage) -> None:
        rename = "alter function till_private.{} rename to {}"
        stage.admin.execute(rename.format("spend", "spend_away").encode())
        try:
            response = stage.api.call("spend_credits", **SPEND)
        finally:
            stage.admin.execute(rename.format("spend_away", "spend").encode())
        assert answer(response) == (500, {"error": "internal_error", "detail": {}, "hint": None})

    def test_a_client_that_hangs_up(self, stage: Stage) -> None:
        url = stage.api.client.base_url
        with socket.create_connection((url.host, url.port or 80)) as connection:
            connection.sendall(
                b"POST /rpc/spend_credits HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Authorization: " + TOKEN["authorization"].encode() + b"\r\n"
                b"Content-Length: 100\r\n\r\n{"
            )
        assert stage.api.client.get("/healthz").status_code == 200


def test_a_revoked_token_is_refused(stage: Stage) -> None:
    with running_api(stage.database.conninfo(), tokens=TOKENS[:1]) as api:
        assert api.call("error_codes", token=TOKENS[0]).status_code == 200
        assert answer(api.call("error_codes", token=TOKENS[1])) == UNAUTHORIZED


def test_without_tokens_nobody_may_call(stage: Stage) -> None:
    with running_api(stage.database.conninfo(), tokens=()) as api:
        for token in ("x", *TOKENS):
            assert answer(api.call("error_codes", token=token)) == UNAUTHORIZED


def test_a_new_function_needs_no_python_and_no_restart(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.admin.execute(
        """
        create function till.days_between (p_from date, p_to date default '2026-06-02')
          returns table (days integer, from_day date)
          language sql security definer set search_path = pg_catalog, pg_temp
        as 'select p_to - p_from, p_from';
        comment on function till.days_between (date, date) is 'Counts.';
        revoke execute on function till.days_between from public;
        grant execute on function till.days_between to till_endpoint, till_app
        """
    )
    try:
        with running_api(stage.database.conninfo()) as api:
            counted = api.call("days_between", p_from="2026-06-01")
            assert answer(counted) == (200, [{"days": 1, "from_day": "2026-06-01"}])
            wrong = api.call("days_between", p_from="no day")
            assert (wrong.status_code, wrong.json()["error"]) == (422, "invalid_argument")
            document = api.client.get("/openapi.json").json()
            assert document["paths"]["/rpc/days_between"]["post"]["summary"] == "Counts."
    finally:
        stage.admin.execute("drop function till.days_between")


def test_the_openapi_document_has_every_function(stage: Stage) -> None:
    document = stage.api.client.get("/openapi.json").json()
    described = {row["function"] for row in stage.api.call("describe_api").json()}
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {f"/rpc/{name}" for name in described}
    assert "/rpc/receive_stripe_event" not in document["paths"]
    assert document["security"] == [{"serviceToken": []}]
    operation = document["paths"]["/rpc/spend_credits"]["post"]
    assert operation == {
        "operationId": "spend_credits",
        "summary": "Deducts credits from an account, once per key.",
        "security": [{"serviceToken": ["app"]}],
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "p_key, unless the body has it.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "p_account_id": {"type": "string"},
                            "p_amount": {"type": "integer", "format": "int64"},
                            "p_key": {"type": "string"},
                            "p_reason": {"type": "string", "description": "default: NULL::text"},
                            "p_actor": {"type": "string", "description": "default: NULL::text"},
                        },
                        "required": ["p_account_id", "p_amount"],
                        "additionalProperties": False,
                    }
                }
            },
        },
        "responses": {
            "200": {
                "description": "The result.",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {
                                "transaction_id": {"type": ["integer", "null"], "format": "int64"},
                                "account_id": {"type": ["string", "null"]},
                                "amount": {"type": ["integer", "null"], "format": "int64"},
                                "balance": {"type": ["integer", "null"], "format": "int64"},
                                "posted_at": {"type": ["string", "null"], "format": "date-time"},
                                "replayed": {"type": ["boolean", "null"]},
                            },
                            "required": [
                                "transaction_id",
                                "account_id",
                                "amount",
                                "balance",
                                "posted_at",
                                "replayed",
                            ],
                        }
                    }
                },
            },
            "default": {
                "description": "Why not: the reason, its values, and what to do.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            },
        },
    }


def test_without_a_database_a_call_is_to_be_retried() -> None:
    with running_api("host=/nonexistent user=till_endpoint") as api:
        for response in (api.call("error_codes"), api.client.get("/openapi.json")):
            assert response.status_code == 503
            assert response.headers["retry-after"] == "5"
        assert answer(api.call("error_codes", token="x")) == UNAUTHORIZED


def test_the_log_tells_each_decision_and_no_more(stage: Stage) -> None:
    seen = len(stage.api.log.lines())
    stage.api.call("balance", p_account_id="acct_ada")
    stage.api.call("balance", p_account_id="acct_secret")
    stage.api.call("balance", token="token_wrong", p_account_id="acct_ada")
    lines = stage.api.log.lines()[seen:]
    for line in lines:
        assert line.pop("ms") >= 0
        assert line.pop("at")
    rpc_line = {"level": "info", "message": "rpc"}
    assert lines == [
        rpc_line | {"function": "balance", "status": 200},
        rpc_line
        | {
            "function": "balance",
            "status": 404,
            "reason": "account_not_found",
            "sqlstate": "TK001",
        },
        rpc_line | {"status": 401, "reason": "unauthorized"},
    ]


def test_no_token_and_no_argument_was_ever_logged(stage: Stage) -> None:
    everything = json.dumps(stage.api.log.lines())
    for text in (*TOKENS, "token_wrong", "acct_secret", "drop table"):
        assert text not in everything


def test_all_of_this_left_the_books_clean(stage: Stage) -> None:
    assert stage.admin.execute("select * from till.verify()").fetchall() == []
