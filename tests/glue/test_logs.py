"""What is logged has a bound, and so has how often others repeat themselves."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tillkeeper import logs
from tillkeeper.logs import JsonFormatter, RepeatFilter, log


class Written:
    """What a handler like ours has written."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(JsonFormatter())
        self.handler.addFilter(RepeatFilter())

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Written]:
    written = Written()
    others = logging.getLogger("others")
    for each in (logs.logger, others):
        each.addHandler(written.handler)
        each.setLevel(logging.INFO)
    yield written
    for each in (logs.logger, others):
        each.removeHandler(written.handler)
        each.setLevel(logging.NOTSET)


def test_a_message_and_a_value_have_a_bound(written: Written) -> None:
    log("m" * 10_000, type="t" * 10_000, short="s" * 512, count=7, object={"a": "b" * 10_000})
    (line,) = written.lines()
    assert line.pop("at")
    assert line == {
        "level": "info",
        "message": "m" * 512 + "...",
        "type": "t" * 512 + "...",
        "short": "s" * 512,
        "count": 7,
        "object": "{'a': '" + "b" * 505 + "...",
    }


def test_a_line_has_a_bound(written: Written) -> None:
    log("many", **{f"name_{number}": "\u263a" * 512 for number in range(100)})
    (line,) = written.lines()
    assert set(line) == {"at", "level", "message"}
    assert line["message"] == "many"


def test_what_moves_the_cursor_is_escaped(written: Written) -> None:
    text = "a\nb\x1b[2J\u202ec\x9b\u2028"
    log(text, type=text)
    (raw,) = written.stream.getvalue().splitlines()
    assert raw.isascii()
    assert raw.isprintable()
    assert written.lines()[0]["type"] == text


def test_others_repeat_themselves_ten_times_a_minute(written: Written) -> None:
    def complain(place: int, at: float) -> None:
        message = f"no descriptor left for {at}"
        record = logging.LogRecord("others", logging.ERROR, "others.py", place, message, None, None)
        record.created = at
        logging.getLogger("others").handle(record)

    for second in range(60):
        complain(1, second)
    assert [line["message"] for line in written.lines()] == [
        f"no descriptor left for {second}" for second in range(10)
    ]
    complain(2, 59)
    assert len(written.lines()) == 11
    for second in range(60, 80):
        complain(1, second)
    assert [line.get("withheld") for line in written.lines()[11:]] == [50, *[None] * 9]


def test_nothing_of_ours_is_withheld(written: Written) -> None:
    for _ in range(100):
        log("webhook", outcome="applied")
    assert len(written.lines()) == 100
