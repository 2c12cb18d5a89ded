"""Service tokens: what a file of them may say, and what each may call, over real HTTP."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.http import TOKENS, Api, answer, running_api
from support.servers import Database
from tillkeeper.endpoints.tokens import SCOPES, Token, TokenError, Tokens, read_tokens

AMOUNT = 1_000_000


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def entry(name: str, scopes: str, *tokens: str) -> str:
    """An entry of the file; scopes are separated by blanks."""
    return f"[{name}]\nscopes = {scopes.split()}\nsha256 = {[digest(token) for token in tokens]}\n"


def bearer(token: str) -> str:
    return f"Bearer {token}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tokens.toml"


class TestFile:
    """What a file says, and when it is looked at."""

    def test_names_scopes_and_several_hashes(self, file: Path) -> None:
        file.write_text(entry("shop", "read app", "old", "new") + entry("b-c_9", "read", "third"))
        shop = Token("shop", frozenset({"read", "app"}))
        assert read_tokens(file) == {
            bytes.fromhex(digest("old")): shop,
            bytes.fromhex(digest("new")): shop,
            bytes.fromhex(digest("third")): Token("b-c_9", frozenset({"read"})),
        }

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("[shop", "is not TOML"),
            ("\xff", "is not TOML"),
            ("shop = 1", "must have scopes and sha256"),
            ("[shop]\nscopes = []", "must have scopes and sha256"),
            (entry("shop", "read", "a") + "more = 1", "and nothing else"),
            (entry("shop", "write", "a"), "scopes must be a list of app, destroy, grant, read"),
            (entry("Shop", "read", "a"), "is no name"),
            (entry("stripe", "read", "a"), "is no name"),
            (entry("till_operator", "read", "a"), "is no name"),
            ("['a b']\nscopes = []\nsha256 = []", "is no name"),
            ("['a.b']\nscopes = []\nsha256 = []", "is no name"),
            (entry("x" * 64, "read", "a"), "is no name"),
            (entry("shop", "read", "a") + entry("other", "app", "a"), "hash that is there twice"),
            (entry("shop", "read", ""), "the hash of an empty token"),
            ("[shop]\nscopes = ['read']\nsha256 = ['hunter2']", "64 hexadecimal digits"),
            ("[shop]\nscopes = ['read']\nsha256 = 'hunter2'", "sha256 must be a list"),
            ("#" * (1024 * 1024 + 1), "is longer than"),
        ],
    )
    def test_a_file_that_cannot_be_meant_is_refused_and_not_quoted(
        self, file: Path, text: str, why: str
    ) -> None:
        file.write_bytes(text.encode("latin-1"))
        with pytest.raises(TokenError, match=why) as refusal:
            read_tokens(file)
        assert "hunter2" not in str(refusal.value)
        assert digest("a") not in str(refusal.value)

    def test_a_file_that_anybody_may_write_is_refused(self, file: Path) -> None:
        file.write_text(entry("shop", "read", "a"))
        file.chmod(0o666)
        with pytest.raises(TokenError, match="chmod o-w"):
            read_tokens(file)

    def test_a_file_that_is_not_there_is_refused(self, file: Path) -> None:
        with pytest.raises(TokenError, match="cannot be read: No such file"):
            Tokens((), file)

    def test_a_rotation_needs_no_restart(self, file: Path) -> None:
        file.write_text(entry("shop", "read", "old"))
        tokens = Tokens((), file)
        assert tokens.find(bearer("new")) is None
        replace(file, entry("shop", "read", "old", "new"))
        assert tokens.find(bearer("old")) == tokens.find(bearer("new")) != None  # noqa: E711
        replace(file, entry("shop", "read", "new"))
        assert tokens.find(bearer("old")) is None

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda file: replace(file, "[shop"),
            lambda file: file.write_text("[shop"),
            lambda file: file.write_text("a = " + "[" * 20_000),
            lambda file: file.chmod(0o666),
            lambda file: file.unlink(),
        ],
        ids=["replaced", "overwritten", "nested", "anybody's", "gone"],
    )
    def test_a_broken_file_keeps_the_tokens_before_and_is_told_once(
        self, file: Path, spoil: Callable[[Path], object], caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO", "tillkeeper")
        file.write_text(entry("shop", "read", "a"))
        tokens = Tokens((), file)
        spoil(file)
        for _ in range(3):
            assert tokens.find(bearer("a")) == Token("shop", frozenset({"read"}))
        assert caplog.messages == ["service tokens not read, the ones before stay"]
        replace(file, entry("shop", "app", "b"))
        assert tokens.find(bearer("a")) is None
        assert tokens.find(bearer("b")) == Token("shop", frozenset({"app"}))
        assert caplog.messages[1:] == ["service tokens read"]

    def test_of_a_token_that_is_in_both_places_the_file_decides(self, file: Path) -> None:
        file.write_text(entry("shop", "read", "a"))
        tokens = Tokens([bytes.fromhex(digest(token)) for token in ("a", "b")], file)
        assert tokens.find(bearer("a")) == Token("shop", frozenset({"read"}))
        assert tokens.find(bearer("b")) == Token(None, SCOPES)

    def test_only_a_bearer_is_known(self, file: Path) -> None:
        file.write_text(entry("shop", "read", "a"))
        tokens = Tokens((), file)
        for header in (None, "", "a", "Basic a", "Bearer", "Bearer ", "Bearer b"):
            assert tokens.find(header) is None
        assert tokens.find("bearer  a ") is not None


def replace(file: Path, text: str) -> None:
    """As it should be done: nobody sees half of it."""
    new = file.with_suffix(".new")
    new.write_text(text)
    os.replace(new, file)  # noqa: PTH105


def paths_shown_to(api: Api, token: str) -> set[str]:
    document = api.client.get("/openapi.json", headers={"authorization": bearer(token)}).json()
    return set(document["paths"])


def insufficient(scope: str) -> tuple[int, object]:
    detail = {"scope": scope}
    hint = "The token lacks the scope."
    return 403, {"error": "insufficient_scope", "detail": detail, "hint": hint}


def test_each_token_may_call_what_its_scopes_say(database: Database, file: Path) -> None:
    tokens = {"reader": "read", "shop": "app", "backoffice": "grant", "reaper": "destroy"}
    file.write_text("".join(entry(name, scopes, name) for name, scopes in tokens.items()))
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "app": ("open_account", {"p_account_id": "acct_ada"}),
        "grant": (
            "grant_credits",
            {"p_account_id": "acct_ada", "p_amount": AMOUNT, "p_key": "k", "p_kind": "promotion"},
        ),
        "read": ("balance", {"p_account_id": "acct_ada"}),
        "destroy": ("destroy_instance", {"p_instance_id": "inst_ada", "p_reason": "unused"}),
    }
    database.connect().execute("select till.open_account('acct_ada')")
    database.connect().execute("select till.register_instance('inst_ada', 'acct_ada')")
    with running_api(database.conninfo(), settings={"TILL_SERVICE_TOKENS_FILE": str(file)}) as api:
        for needed, (function, arguments) in calls.items():
            for name, scopes in tokens.items():
                response = api.call(function, token=name, **arguments)
                if needed == scopes:
                    assert response.status_code == 200, response.text
                else:
                    assert answer(response) == insufficient(needed)
                    assert f'scope="{needed}"' in response.headers["www-authenticate"]

        # What is shown is what may be called; a token without a name may call everything.
        shown = {name: paths_shown_to(api, name) for name in tokens}
        for function, _ in calls.values():
            (who,) = (name for name, paths in shown.items() if f"/rpc/{function}" in paths)
            assert calls[tokens[who]][0] == function
        everything = set().union(*shown.values())
        assert sum(map(len, shown.values())) == len(everything)
        assert paths_shown_to(api, TOKENS[0]) == everything
        assert set(api.client.get("/openapi.json").json()["paths"]) == everything
        wrong = api.client.get("/openapi.json", headers={"authorization": bearer("wrong")})
        assert wrong.status_code == 401

        assert database.admin().execute(
            "select actor from till.transactions where key = 'k'"
        ).fetchall() == [("backoffice",)]
        assert database.admin().execute(
            "select destroyed_by from till_private.instances"
        ).fetchall() == [("reaper",)]
        callers = [(line["token"], line["status"]) for line in api.log.lines() if "token" in line]
        assert ("backoffice", 200) in callers
        assert ("reader", 403) in callers


def test_who_has_a_name_cannot_take_another(database: Database, file: Path) -> None:
    file.write_text(entry("all", "read app grant destroy", "named"))
    database.connect().execute("select till.open_account('acct_ada')")
    grant: dict[str, Any] = {
        "p_account_id": "acct_ada",
        "p_amount": AMOUNT,
        "p_kind": "promotion",
    }
    with running_api(database.conninfo(), settings={"TILL_SERVICE_TOKENS_FILE": str(file)}) as api:
        refused = api.call("grant_credits", token="named", key="a", p_actor="grace", **grant)
        assert (refused.status_code, refused.json()["detail"]) == (
            422,
            {"argument": "actor", "must_be": "absent: it is the name of the token"},
        )
        assert api.call("grant_credits", key="b", p_actor="grace", **grant).status_code == 200
        assert api.call("grant_credits", key="c", **grant).status_code == 200
        shown = api.client.get("/openapi.json", headers={"authorization": bearer("named")}).json()
        for path in shown["paths"].values():
            schema = path["post"]["requestBody"]["content"]["application/json"]["schema"]
            assert "p_actor" not in schema["properties"]
            assert "p_actor" not in schema["required"]
    assert database.admin().execute(
        "select key, actor from till.transactions order by key"
    ).fetchall() == [("b", "grace"), ("c", "till_endpoint")]


def test_checkouts_need_the_scope_app_and_their_status_read(database: Database, file: Path) -> None:
    file.write_text(entry("reader", "read", "reader") + entry("shop", "app", "shop"))
    settings = {
        "TILL_SERVICE_TOKENS_FILE": str(file),
        "TILL_STRIPE_API_KEY": "sk_test_none",
        "TILL_STRIPE_API_BASE": "http://127.0.0.1:9",
    }
    with running_api(database.conninfo(), settings=settings) as api:

        def ask(method: str, path: str, token: str) -> httpx.Response:
            headers = {"authorization": bearer(token), "content-type": "application/json"}
            return api.client.request(method, path, headers=headers, content="{}")

        for path in ("/checkouts", "/credit-purchases", "/billing-portal"):
            assert answer(ask("POST", path, "reader")) == insufficient("app")
            assert ask("POST", path, "shop").status_code == 422
        assert answer(ask("GET", "/checkouts/att_1", "shop")) == insufficient("read")
        assert ask("GET", "/checkouts/att_1", "reader").status_code == 404


def test_a_running_server_takes_a_new_token_and_drops_an_old_one(
    database: Database, file: Path
) -> None:
    file.write_text(entry("shop", "read", "old"))
    with running_api(database.conninfo(), settings={"TILL_SERVICE_TOKENS_FILE": str(file)}) as api:

        def statuses() -> list[int]:
            return [api.call("error_codes", token=t).status_code for t in ("old", "new")]

        assert statuses() == [200, 401]
        replace(file, entry("shop", "read", "old", "new"))
        assert statuses() == [200, 200]
        replace(file, entry("shop", "read", "new"))
        assert statuses() == [401, 200]
        replace(file, "[shop")
        assert statuses() == [401, 200]
        lines = [line for line in api.log.lines() if "service tokens" in line["message"]]
        assert [line["message"] for line in lines] == [
            "service tokens read",
            "service tokens read",
            "service tokens not read, the ones before stay",
        ]


def test_a_server_does_not_start_with_a_broken_file(database: Database, file: Path) -> None:
    file.write_text("[shop")
    with (
        pytest.raises(AssertionError, match="TILL_SERVICE_TOKENS_FILE is not TOML"),
        running_api(database.conninfo(), settings={"TILL_SERVICE_TOKENS_FILE": str(file)}),
    ):
        pass
