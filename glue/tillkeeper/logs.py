"""One line of JSON for each thing that happened: never a body, never a secret."""

import json
import logging
import time
from datetime import UTC, datetime

logger = logging.getLogger("tillkeeper")

# They log the address of each request, and Stripe's messages, which quote what was sent.
TALKATIVE = ("httpx", "stripe")


class JsonFormatter(logging.Formatter):
    """Writes a record, and the values that `log` gave it, as one line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        line |= getattr(record, "values", {})
        if record.exc_info and record.exc_info[0]:
            # The text of an exception can hold data; its type and place do not.
            line["exception"] = record.exc_info[0].__name__
            line["where"] = _place(record)
        return json.dumps(line, default=str)


def configure_logging() -> None:
    """Send everything that is logged to stderr, as JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
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


def _place(record: logging.LogRecord) -> str | None:
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else None
