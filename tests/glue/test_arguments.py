"""A JSON body becomes the arguments of a function, each of its type, or is refused."""

import json
from typing import Any

import pytest

from tillkeeper.endpoints.api import Argument, Function
from tillkeeper.endpoints.arguments import ArgumentError, MalformedError, read_arguments

SPEND: dict[str, Any] = {"p_account_id": "acct_ada", "p_amount": 1, "p_key": "k"}
UNSTORABLE = "text without NUL and without lone surrogates"


def function(name: str, **types: str) -> Function:
    arguments = tuple(Argument(argument, kind, None) for argument, kind in types.items())
    return Function(name, "", "app", arguments, "void", returns_set=False, columns=None)


SPEND_CREDITS = function("spend_credits", p_account_id="text", p_amount="bigint", p_key="text")


def refusal(wanted: Function, body: str | bytes) -> tuple[str, str]:
    with pytest.raises(ArgumentError) as refused:
        read_arguments(wanted, body.encode() if isinstance(body, str) else body, ())
    return refused.value.detail["argument"], refused.value.detail["must_be"]


def test_arguments_of_their_types_are_passed_on() -> None:
    assert read_arguments(SPEND_CREDITS, json.dumps(SPEND).encode(), ()) == SPEND
    for amount in (2**63 - 1, -(2**63), None):
        given = SPEND | {"p_amount": amount}
        assert read_arguments(SPEND_CREDITS, json.dumps(given).encode(), ()) == given


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{",
        b"{}{}",
        b'{"p_account_id": "acct_ada", "p_account_id": "acct_bob"}',
        b'{"p_account_id": NaN}',
        b'{"p_account_id": "\xff"}',
        b'\xef\xbb\xbf{"p_account_id": "acct_ada"}',
        b'{"p_account_id": ' + b"[" * 100_000 + b"}",
        b'{"p_account_id": 1e99999999999999999999}',
        b'{"\\ud800": "acct_ada"}',
    ],
)
def test_what_is_no_json_object(body: bytes) -> None:
    with pytest.raises(MalformedError):
        read_arguments(SPEND_CREDITS, body, ())


@pytest.mark.parametrize(
    ("arguments", "argument", "must_be"),
    [
        ({}, "account_id", "given, as text"),
        ({"p_account_id": "acct_ada", "p_amount": 1}, "key", "given, as text"),
        (
            SPEND | {"p_acount_id": "x"},
            "acount_id",
            "absent: till.spend_credits has no such argument",
        ),
        (
            SPEND | {"account_id": "x"},
            "account_id",
            "absent: till.spend_credits has no such argument",
        ),
        (
            SPEND | {'p_key" => 1) --': 1},
            'key" => 1) --',
            "absent: till.spend_credits has no such argument",
        ),
        (SPEND | {"p_account_id": 1}, "account_id", "text"),
        (SPEND | {"p_account_id": ["acct_ada"]}, "account_id", "text"),
        (SPEND | {"p_amount": "1"}, "amount", "a whole number of 64 bits"),
        (SPEND | {"p_amount": 1.0}, "amount", "a whole number of 64 bits"),
        (SPEND | {"p_amount": True}, "amount", "a whole number of 64 bits"),
        (SPEND | {"p_amount": 2**63}, "amount", "a whole number of 64 bits"),
        (SPEND | {"p_amount": -(2**63) - 1}, "amount", "a whole number of 64 bits"),
        (SPEND | {"p_amount": 10**4000}, "amount", "a whole number of 64 bits"),
        (SPEND | {"p_key": "a\0b"}, "key", "text without NUL and without lone surrogates"),
        (SPEND | {"p_key": "\ud800"}, "key", "text without NUL and without lone surrogates"),
        (
            SPEND | {"p_at": "2026-06-01T00:00:00Z"},
            "at",
            "absent: till.spend_credits has no such argument",
        ),
        (
            SPEND | {"p_at": None},
            "at",
            "absent: till.spend_credits has no such argument",
        ),
    ],
)
def test_a_missing_an_extra_and_a_badly_typed_argument(
    arguments: dict[str, Any], argument: str, must_be: str
) -> None:
    assert refusal(SPEND_CREDITS, json.dumps(arguments)) == (argument, must_be)


@pytest.mark.parametrize(
    "time", [1780000000, "2026-06-01T00:00:00", "infinity", "now", "2026-02-30T00:00:00Z"]
)
def test_a_badly_typed_time(time: object) -> None:
    wanted = function("grant_credits", p_event_at="timestamp with time zone")
    expected = "an ISO 8601 time with its offset, as 2026-06-01T00:00:00Z"
    assert refusal(wanted, json.dumps({"p_event_at": time})) == ("event_at", expected)


def test_an_integer_longer_than_python_reads() -> None:
    body = json.dumps(SPEND).replace('"p_amount": 1', '"p_amount": ' + "9" * 100_000)
    assert refusal(SPEND_CREDITS, body) == ("amount", "a whole number of 64 bits")


def test_a_flag_that_is_none() -> None:
    wanted = function("destroy_instance", p_force="boolean")
    assert refusal(wanted, '{"p_force": 1}') == ("force", "true or false")


@pytest.mark.parametrize(
    ("items", "must_be"),
    [
        ('["\\u0000"]', UNSTORABLE),
        ('[{"\\u0000": 1}]', UNSTORABLE),
        ('[{"account_id": "\\ud800"}]', UNSTORABLE),
        ("[" * 500 + "]" * 500, "nested at most 32 levels deep"),
    ],
)
def test_json_that_the_database_cannot_hold(items: str, must_be: str) -> None:
    wanted = function("spend_credits_many", p_items="jsonb")
    assert refusal(wanted, f'{{"p_items": {items}}}') == ("items", must_be)
