"""Brings the books of an older system over: first as a rehearsal, then in committed batches.

The rehearsal runs all of it in one transaction that is rolled back. Running the import again is
safe: what is there already is counted, and an account that was finished is left alone.
"""

import itertools
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import click
import psycopg
from psycopg.types.json import Jsonb

from tillkeeper.legacy.file import Line, read_lines
from tillkeeper.printable import printable
from tillkeeper.search_path import PIN_PATH_LOCALLY

BATCH_ROWS = 1000
ROWS_PER_PROGRESS_LINE = 10_000
LEGACY_IMPORT_NOT_OPEN = "TK064"
OUR_ERRORS = "TK"
ERRORS_OF_ROWS = ("22", "23", "54")  # data, constraints, limits: SQLSTATE classes


@dataclass(frozen=True)
class Job:
    """What is to be imported, for whom, and who says so."""

    path: Path
    file_format: str
    accounts: tuple[str, ...]
    actor: str
    reason: str
    finish: bool


@dataclass
class Tally:
    """What became of the rows, and the balances brought over, in micros."""

    imported: int = 0
    already_imported: int = 0
    left_alone: int = 0
    rejects: list[str] = field(default_factory=list)
    balances: dict[str, int] = field(default_factory=dict)


class Progress(Protocol):
    """Hears how much of the file was read: bytes since the last time, rows altogether."""

    def __call__(self, read: int, rows: int) -> None: ...


def import_legacy(conninfo: str, job: Job, *, apply: bool) -> bool:
    """Rehearse the import and report; then, with `apply`, do it. Tell whether no row was bad.

    Nothing is imported when the rehearsal finds a bad row. Raises psycopg.Error, LegacyFileError
    or OSError.
    """
    with psycopg.connect(conninfo, autocommit=True, prepare_threshold=None) as connection:
        with connection.transaction(force_rollback=True):
            tally = _import(connection, job, "dry run")
        for reject in tally.rejects:
            click.echo(reject)
        _report("dry run: can be imported", tally, "opening balance would be")
        if tally.rejects or not apply:
            click.echo("nothing was changed")
            return not tally.rejects
        tally = _import(connection, job, "import")
    for reject in tally.rejects:  # others have written since the rehearsal
        click.echo(reject)
    _report("imported", tally, "opening balance")
    return not tally.rejects


def _import(connection: psycopg.Connection, job: Job, label: str) -> Tally:
    tally = Tally()
    # In ascending order, the one in which several accounts are locked.
    states = {account: _begin(connection, account, job, tally) for account in sorted(job.accounts)}
    if tally.rejects:
        return tally
    with job.path.open("rb") as file, _progress(label, job.path) as progress:
        rows, position = 0, 0
        for lines in _batches(read_lines(file, job.file_format)):
            _import_batch(connection, lines, states, tally)
            rows += len(lines)
            progress(file.tell() - position, rows)
            position = file.tell()
    if job.finish and not tally.rejects:
        for account in states:
            _finish(connection, account, job, tally)
    return tally


def _begin(connection: psycopg.Connection, account: str, job: Job, tally: Tally) -> bool:
    """Open the account's import; False when it was finished before."""
    query = """
        select till.begin_legacy_import(p_account_id => %s, p_actor => %s, p_reason => %s)
        """
    try:
        with _transaction(connection):
            connection.execute(query, (account, job.actor, job.reason))
    except psycopg.Error as error:
        if error.sqlstate == LEGACY_IMPORT_NOT_OPEN:
            return False
        _reject_account(account, error, tally)
    return True


def _finish(connection: psycopg.Connection, account: str, job: Job, tally: Tally) -> None:
    query = """
        select till.finish_legacy_import(p_account_id => %s, p_actor => %s, p_reason => %s)
        """
    try:
        with _transaction(connection):
            row = connection.execute(query, (account, job.actor, job.reason)).fetchone()
            tally.balances[account] = row[0] if row else 0
    except psycopg.Error as error:
        _reject_account(account, error, tally)


@contextmanager
def _transaction(connection: psycopg.Connection) -> Iterator[None]:
    with connection.transaction():
        connection.execute(PIN_PATH_LOCALLY)
        yield


def _reject_account(account: str, error: psycopg.Error, tally: Tally) -> None:
    if not (error.sqlstate or "").startswith(OUR_ERRORS):
        raise error
    detail = f" {error.diag.message_detail}" if error.diag.message_detail else ""
    tally.rejects.append(printable(f"account {account}: {error.diag.message_primary}{detail}"))


def _import_batch(
    connection: psycopg.Connection, lines: Iterable[Line], states: dict[str, bool], tally: Tally
) -> None:
    reasons: dict[int, str] = {}
    rows = []
    for line in lines:
        account = line.fields.get("account_id")
        if line.problem:
            reasons[line.number] = line.problem
        elif not isinstance(account, str) or account not in states:
            reasons[line.number] = "account_not_named"
        elif not states[account]:
            tally.left_alone += 1
        else:
            rows.append(line)
    for line, outcome, reason in _import_rows(connection, rows):
        if outcome == "imported":
            tally.imported += 1
        elif outcome == "already_imported":
            tally.already_imported += 1
        else:
            reasons[line.number] = reason
    tally.rejects += [
        _describe(line, reasons[line.number]) for line in lines if line.number in reasons
    ]


def _import_rows(connection: psycopg.Connection, lines: list[Line]) -> list[tuple[Line, str, str]]:
    """Import rows in one transaction; return for each its outcome and the reason, if rejected.

    A row that the database chokes on, instead of rejecting it, is looked for by halves.
    """
    if not lines:
        return []
    query = "select outcome, reason from till.import_legacy(p_rows => %s) order by row_number"
    try:
        with _transaction(connection):
            rows = Jsonb([line.fields for line in lines])
            results = connection.execute(query, (rows,)).fetchall()
    except psycopg.Error as error:
        if not (error.sqlstate or "").startswith(ERRORS_OF_ROWS):
            raise
        if len(lines) == 1:
            return [(lines[0], "rejected", f"error {error.sqlstate}")]
        half = len(lines) // 2
        return _import_rows(connection, lines[:half]) + _import_rows(connection, lines[half:])
    return [(line, *result) for line, result in zip(lines, results, strict=True)]


def _describe(line: Line, reason: str) -> str:
    names = ("account_id", "legacy_id", "stripe_subscription_id")
    ids = ", ".join(str(line.fields[name]) for name in names if name in line.fields)
    return printable(f"line {line.number}: {reason}" + (f" ({ids})" if ids else ""))


def _report(what: str, tally: Tally, balance: str) -> None:
    click.echo(
        f"{what}: {tally.imported}; imported before: {tally.already_imported};"
        f" rejected: {len(tally.rejects)}"
    )
    if tally.left_alone:
        click.echo(f"left alone, their account was finished before: {tally.left_alone}")
    for account, micros in tally.balances.items():
        click.echo(printable(f"{account}: {balance} {micros} micros"))


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(itertools.islice(lines, BATCH_ROWS)):
        yield batch


@contextmanager
def _progress(label: str, path: Path) -> Iterator[Progress]:
    """A bar on a terminal, else a line now and then; both on stderr."""
    if sys.stderr.isatty():
        with click.progressbar(length=path.stat().st_size, label=label, file=sys.stderr) as bar:
            yield lambda read, rows: bar.update(read)
        return

    def tell(read: int, rows: int) -> None:
        if rows % ROWS_PER_PROGRESS_LINE == 0:
            click.echo(f"{label}: {rows} rows", err=True)

    yield tell
