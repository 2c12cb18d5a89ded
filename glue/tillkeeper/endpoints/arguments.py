"""From a JSON object to the named arguments of a function: each of its type, none too many.

Whether a value makes sense is for the function to say. Here only what cannot be the type of the
argument at all is refused, before it comes near the database.
"""

import functools
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from psycopg.types.json import Jsonb

from tillkeeper.endpoints.api import Function

KEY = "p_key"
ACTOR = "p_actor"
MAX_DEPTH = 32
INTEGER_BITS = {"smallint": 16, "integer": 32, "bigint": 64}
LONGEST_INTEGER = 20  # characters of the longest 64-bit number


class MalformedError(Exception):
    """The body is not JSON, or JSON that means different things to different readers."""


class ArgumentError(Exception):
    """An argument is missing, too many, or of the wrong type."""

    def __init__(self, argument: str, must_be: str) -> None:
        super().__init__(argument)
        # As in the errors of the database: the name without p_.
        self.detail = {"argument": argument.removeprefix("p_"), "must_be": must_be}


def read_arguments(
    function: Function, body: bytes, keys: Iterable[str], actor: str | None = None
) -> dict[str, object]:
    """Return the arguments by name; `keys` are the Idempotency-Key headers.

    An actor is who calls: the body must name none. Raises MalformedError or ArgumentError.
    """
    given = _parse(body)
    known = {argument.name: argument for argument in function.arguments}
    for key in keys:
        if KEY not in known:
            raise ArgumentError(KEY, "absent: this function takes no Idempotency-Key")
        if KEY in given:
            raise ArgumentError(KEY, "given once, in the body or as Idempotency-Key")
        given[KEY] = key
    if actor is not None and ACTOR in known:
        if ACTOR in given:
            raise ArgumentError(ACTOR, "absent: it is the name of the token")
        given[ACTOR] = actor
    for name in given:
        if name not in known:
            raise ArgumentError(name, f"absent: till.{function.name} has no such argument")
    for name, argument in known.items():
        if name not in given and argument.default is None:
            raise ArgumentError(name, f"given, as {argument.type}")
    return {name: _convert(name, known[name].type, value) for name, value in given.items()}


def _parse(body: bytes) -> dict[str, object]:
    try:
        given = json.loads(
            body.decode(),
            parse_int=_parse_integer,
            parse_float=Decimal,  # never a float: it would round
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except (ValueError, ArithmeticError, RecursionError):  # Decimal has bounds, too
        raise MalformedError from None
    if not isinstance(given, dict) or not all(map(_is_unicode, given)):
        raise MalformedError
    return given


def _parse_integer(text: str) -> int | Decimal:
    # A longer one is no integer of the database's, and Python limits their length.
    return int(text) if len(text) <= LONGEST_INTEGER else Decimal(text)


def _refuse_constant(text: str) -> object:
    raise ValueError(f"{text} is not JSON")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    given = dict(pairs)
    if len(given) != len(pairs):
        raise ValueError("a name is given twice")
    return given


def _convert(name: str, kind: str, value: object) -> object:
    if value is None:
        return None
    if kind in INTEGER_BITS:
        limit = 2 ** (INTEGER_BITS[kind] - 1)
        if isinstance(value, bool) or not isinstance(value, int) or not -limit <= value < limit:
            raise ArgumentError(name, f"a whole number of {INTEGER_BITS[kind]} bits")
    elif kind == "boolean":
        if not isinstance(value, bool):
            raise ArgumentError(name, "true or false")
    elif kind == "timestamp with time zone":
        return _time(name, value)
    elif kind == "jsonb":
        _require_storable(name, value)
        return Jsonb(value, dumps=functools.partial(json.dumps, default=str))
    elif kind == "text[]":
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ArgumentError(name, "an array of text")
        _require_storable(name, value)
    else:
        # Other types than text have their text form, which the database reads.
        if not isinstance(value, str):
            raise ArgumentError(name, "text")
        _require_storable(name, value)
    return value


def _time(name: str, value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    # Without an offset it would mean another instant in every time zone.
    if moment is None or moment.tzinfo is None:
        raise ArgumentError(name, "an ISO 8601 time with its offset, as 2026-06-01T00:00:00Z")
    return moment


def _require_storable(name: str, value: object) -> None:
    """Refuse text that PostgreSQL cannot hold, and nesting without end."""
    level = [value]
    for _ in range(MAX_DEPTH):
        texts = [item for item in level if isinstance(item, str)]
        texts += [key for item in level if isinstance(item, Mapping) for key in item]
        if any("\0" in text or not _is_unicode(text) for text in texts):
            raise ArgumentError(name, "text without NUL and without lone surrogates")
        level = [inner for item in level for inner in _inside(item)]
        if not level:
            return
    raise ArgumentError(name, f"nested at most {MAX_DEPTH} levels deep")


def _inside(item: object) -> Iterable[object]:
    if isinstance(item, Mapping):
        return item.values()
    return item if isinstance(item, list) else ()


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
