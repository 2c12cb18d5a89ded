"""Reads the files of `tillkeeper import-legacy`: CSV with a header, or a JSON object on each line.

The fields are those of a row of till.import_legacy. Here they get its types, and nothing more: what
a row means, and whether it is good, the database decides.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

FORMATS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
TIMES = ("at", "period_start", "period_end")
FIELDS = (
    "type",
    "account_id",
    "legacy_id",
    "amount",
    "category",
    "payment_id",
    "instance_id",
    "stripe_subscription_id",
    "plan",
    "price_version",
    *TIMES,
)

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_UNIX_SECONDS = re.compile(r"[0-9]{9,11}")  # fewer digits are a date without hyphens


class LegacyFileError(Exception):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True)
class Line:
    """A row of the file, or why there is none."""

    number: int  # the first line of a file is 1
    fields: Mapping[str, Any]
    problem: str | None = None


def format_of(path: Path) -> str:
    """Return `csv` or `jsonl` by the file's suffix. Raises LegacyFileError for another one."""
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise LegacyFileError(f"{path}: is it csv or jsonl? Say so with --format") from None


def read_lines(file: BinaryIO, file_format: str) -> Iterator[Line]:
    """Yield the rows of a file. Raises LegacyFileError when its header cannot be used."""
    # What is not UTF-8 is found line by line, so that one bad line spoils no others.
    text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
    yield from _read_csv(text) if file_format == "csv" else _read_json_lines(text)
    text.detach()  # or it would close the file, which is the caller's


def _read_csv(text: io.TextIOWrapper) -> Iterator[Line]:
    reader = csv.reader(text, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise LegacyFileError(f"the header cannot be read: {error}") from None
    _check_header(header)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(number, {}, f"unreadable: {error}")
            continue
        if len(cells) == len(header):
            given = {name: cell for name, cell in zip(header, cells, strict=True) if cell != ""}
            yield _line(number, given)
        elif cells:
            yield Line(number, {}, f"unreadable: {len(cells)} cells instead of {len(header)}")


def _check_header(header: list[str]) -> None:
    if unknown := [name for name in header if name not in FIELDS]:
        raise LegacyFileError(
            f"the header has the column {unknown[0]!r}; there are {', '.join(FIELDS)}"
        )
    if len(set(header)) < len(header):
        raise LegacyFileError("the header has a column twice")
    if "account_id" not in header:
        raise LegacyFileError("the header lacks the column account_id")


def _read_json_lines(text: io.TextIOWrapper) -> Iterator[Line]:
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            yield Line(number, {}, "unreadable: not JSON")
            continue
        if not isinstance(fields, dict):
            yield Line(number, {}, "unreadable: not a JSON object")
        elif unknown := [name for name in fields if name not in FIELDS]:
            # Left out in silence, a misspelt payment_id would cost somebody money.
            yield Line(number, {}, f"unreadable: unknown field {unknown[0]!r}")
        else:
            yield _line(number, fields)


def _line(number: int, given: Mapping[str, Any]) -> Line:
    fields = dict(given)
    try:
        amount = fields.get("amount")
        if isinstance(amount, str) and _INTEGER.fullmatch(amount):
            fields["amount"] = int(amount)
        for name in TIMES:
            if isinstance(fields.get(name), str):
                fields[name] = _seconds(name, fields[name])
        _check_text(fields)
    except ValueError as error:
        return Line(number, given, f"unreadable: {error}")
    return Line(number, fields)


def _seconds(name: str, text: str) -> int:
    """Whole seconds since 1970, rounded down; a time without an offset is UTC."""
    if _UNIX_SECONDS.fullmatch(text):
        return int(text)
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{name} is neither ISO 8601 nor unix seconds") from None
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    return math.floor(time.timestamp())


def _check_text(fields: Mapping[str, Any]) -> None:
    """Raise ValueError for what PostgreSQL's jsonb cannot hold: it would refuse the whole batch."""
    try:
        text = json.dumps(fields, ensure_ascii=False, allow_nan=False)
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("not UTF-8") from None
    if "\\u0000" in text.replace(r"\\", ""):
        raise ValueError("holds a NUL character")
