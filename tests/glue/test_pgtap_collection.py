"""The collection of pgTAP files refuses files that could not fail, or would leave something."""

import pytest

from support.pgtap import lint, run_file
from support.servers import Database

GOOD = "begin; select plan(1); select ok(true, 'commit'); select * from finish(); rollback;"


def test_a_good_file_passes() -> None:
    assert lint("-- commit;\n" + GOOD + "\n-- no_plan()\n") == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (GOOD.removeprefix("begin;"), ["does not begin with `begin;`"]),
        (GOOD.removesuffix("rollback;"), ["does not end with `rollback;`"]),
        (GOOD.replace("plan(1)", "no_plan()"), ["does not have one plan(n)", "uses no_plan"]),
        (GOOD.replace("select * from finish();", ""), ["does not call finish()"]),
        (GOOD.replace("select ok", "commit; select ok"), ["uses commit"]),
        (GOOD.replace("ok(true, 'commit')", "skip(1)"), ["uses skip"]),
        (GOOD.replace("select ok", "select todo_start('x'); select ok"), ["uses todo_start"]),
    ],
)
def test_a_file_that_could_not_fail_is_refused(text: str, problems: list[str]) -> None:
    assert lint(text) == problems


def test_a_file_gives_its_lines(database: Database) -> None:
    lines = run_file(database.admin(), GOOD)
    assert lines == ["1..1", "ok 1 - commit"]


def test_a_select_that_is_no_tap_is_refused(database: Database) -> None:
    with pytest.raises(TypeError, match="not a line of TAP"):
        run_file(database.admin(), GOOD.replace("select ok", "select 1; select ok"))


def test_an_open_transaction_is_refused(database: Database) -> None:
    with pytest.raises(RuntimeError, match="left its transaction open"):
        run_file(database.admin(), GOOD.removesuffix("rollback;"))
