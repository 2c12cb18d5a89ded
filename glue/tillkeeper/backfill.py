"""Delivers Stripe events from a file, in batches: a history, or what an outage has kept away.

Running it again is safe: what was applied is a duplicate, and what is parked is tried again.
"""

import itertools
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import psycopg

from tillkeeper.search_path import PIN_PATH_LOCALLY

# PostgreSQL keeps 64 subtransactions of a transaction at hand; more would slow others down.
BATCH_EVENTS = 50
EVENTS_PER_PROGRESS_LINE = 1000
RETRIES = 5
RETRYABLE = ("40001", "40P01", "55P03")  # serialization, deadlock, lock not available


class BackfillError(Exception):
    """The file cannot be what it should be; the message says why. Nothing was delivered."""


def backfill(conninfo: str, path: Path, *, dry_run: bool) -> Counter[str]:
    """Deliver the events of a file in their order; return how many had which outcome.

    A dry run undoes each batch, so that none sees what the ones before it would have left. Raises
    BackfillError, OSError, or psycopg.Error, after which the batches so far stay delivered.
    """
    for number, line in _lines(path):
        _check(number, line)
    outcomes: Counter[str] = Counter()
    events = (line for _, line in _lines(path))
    with psycopg.connect(conninfo, autocommit=True, prepare_threshold=None) as connection:
        while batch := list(itertools.islice(events, BATCH_EVENTS)):
            outcomes.update(_deliver(connection, batch, dry_run=dry_run))
            if outcomes.total() % EVENTS_PER_PROGRESS_LINE == 0:
                click.echo(f"backfill: {outcomes.total()} events", err=True)
    return outcomes


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        yield from ((n, line.strip()) for n, line in enumerate(file, start=1) if line.strip())


def _check(number: int, line: bytes) -> None:
    """Raise BackfillError for what is no event: it would only be parked."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        raise BackfillError(f"line {number} is not JSON") from None
    if not isinstance(event, dict) or event.get("object") != "event":
        raise BackfillError(f"line {number} is no Stripe event")


def _deliver(connection: psycopg.Connection, bodies: list[bytes], *, dry_run: bool) -> list[str]:
    """Deliver a batch in one transaction; try again what may be tried again."""
    query = "select outcome, reason from till.receive_stripe_events(%s)"
    for retries_left in reversed(range(RETRIES)):
        try:
            with connection.transaction(force_rollback=dry_run):
                connection.execute(PIN_PATH_LOCALLY)
                rows = connection.execute(query, (bodies,)).fetchall()
        except psycopg.Error as error:
            if error.sqlstate not in RETRYABLE or retries_left == 0:
                raise
            time.sleep(0.1)
        else:
            return [f"{outcome}: {reason}" if reason else outcome for outcome, reason in rows]
    raise AssertionError("the last try returns or raises")
