"""One line of JSON for each thing that happened: never a body, never a secret.

Lines are bounded, and so is how often others repeat themselves: asyncio would write thousands a
second when it runs out of descriptors.
"""

import json
import logging
import time
from datetime import UTC, datetime

logger = logging.getLogger("tillkeeper")

# They log the address of each request, and Stripe's messages, which quote what was sent.
TALKATIVE = ("httpx", "stripe")

LONGEST_TEXT = 512  # characters of a message or of a value
LONGEST_LINE = 8192
REPEATS = 10  # of a line of code that is not ours, in
REPEAT_SECONDS = 60.0


class JsonFormatter(logging.Formatter):
    """Writes a record, and the values that `log` gave it, as one line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": _bounded(record.getMessage()),
        }
        values = getattr(record, "values", {})
        line |= {name: _bounded(value) for name, value in values.items()}
        if record.exc_info and record.exc_info[0]:
            # The text of an exception can hold data; its type and place do not.
            line["exception"] = record.exc_info[0].__name__
            line["where"] = _place(record)
        text = json.dumps(line)
        if len(text) > LONGEST_LINE:
            text = json.dumps({name: line[name] for name in ("at", "level", "message")})
        return text


class RepeatFilter(logging.Filter):
    """Drops what a line of code that is not ours repeats, and counts it: `withheld`."""

    def __init__(self) -> None:
        super().__init__()
        self._places: dict[tuple[str, int], tuple[float, int]] = {}  # since when, how often

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == logger.name:
            return True
        place = (record.pathname, record.lineno)
        since, count = self._places.get(place, (record.created, 0))
        if record.created >= since + REPEAT_SECONDS:
            if count > REPEATS:
                record.__dict__["values"] = {"withheld": count - REPEATS}
            since, count = record.created, 0
        self._places[place] = (since, count + 1)
        return count < REPEATS


def configure_logging() -> None:
    """Send everything that is logged to stderr, as JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RepeatFilter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def log(message: str, **values: object) -> None:
    """Log a message with values; those that are None are left out."""
    given = {name: value for name, value in values.items() if value is not None}
    logger.info(message, extra={"values": given})


class Timer:
    """Counts from when it is made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def milliseconds(self) -> float:
        return round((time.perf_counter() - self._start) * 1000, 1)


def _bounded(value: object) -> object:
    """The value, or the beginning of its text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "..."


def _place(record: logging.LogRecord) -> str | None:
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else None
