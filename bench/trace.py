"""Prints what one command does: the functions it enters and the statements they run.

    python -m bench.trace                 one line for each command
    python -m bench.trace event-renewal   all of one

A *function entered* is one of schema till or till_private that PostgreSQL counts as called
(track_functions); one that is inlined into a statement is not entered. A *statement of ours* is one
that the executor runs for the body of such a function: each SQL statement, each `perform`, and each
expression that is no simple one, as an `if` with a subquery. The call itself is none. What foreign
keys look up and what triggers run is shown apart.

Statements are told by auto_explain, which only Debian's PostgreSQL 15 brings. The counts do not
depend on the machine, nor on plans.
"""

import argparse
import itertools
import json
import re
import textwrap
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

import psycopg

from bench.books import add_account, make_books, run, started_server
from bench.commands import COMMANDS, PERIOD_SECONDS, literal

ACCOUNTS = 20
WARM_CALLS = 8  # from the sixth on PL/pgSQL keeps its plans

TEXT_LENGTH = 100

Kind = Literal["ours", "foreign key", "trigger"]

# What is traced: the command, and whether the account is a new one.
TRACES = {
    "settle-first": (COMMANDS["settle"], True),
    "settle-renewal": (COMMANDS["settle"], False),
    "event-first": (COMMANDS["event"], True),
    "event-renewal": (COMMANDS["event"], False),
    "spend": (COMMANDS["spend"], False),
    "enroll": (COMMANDS["enroll"], False),
    "balance": (COMMANDS["balance"], False),
    "spend-many": (COMMANDS["spend many"], False),
}

LISTEN = """
set local auto_explain.log_min_duration = 0;
set local auto_explain.log_nested_statements = on;
set local auto_explain.log_analyze = on;
set local auto_explain.log_timing = off;
set local auto_explain.log_format = json;
set local auto_explain.log_level = notice;
"""

# Calls of the current transaction, and of earlier ones that are not yet reported.
CALLS = """
select f.schemaname || '.' || f.funcname, f.calls, p.prorettype = 'trigger'::regtype
from pg_stat_xact_user_functions as f
join pg_proc as p on p.oid = f.funcid
"""

FRAME = re.compile(
    r'^(?:PL/pgSQL function ([\w.]+)\(.*\) (line \d+ at .+)|SQL function "(\w+)" (.+))$',
    re.MULTILINE,
)


@dataclass(frozen=True)
class Frame:
    """A function under way, and where it is."""

    function: str
    place: str


@dataclass
class Statement:
    """A statement that ran, with the functions that it ran in, outermost first."""

    text: str
    rows: int
    frames: list[Frame]
    kind: Kind


@dataclass
class Trace:
    """What one call did."""

    functions: Counter[str]
    triggers: Counter[str]
    statements: list[Statement]  # in the order in which they ended
    answer: str

    def count(self, kind: Kind) -> int:
        return sum(statement.kind == kind for statement in self.statements)


class Tracer:
    """Traces calls in books that are filled, as a superuser of PostgreSQL 15."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._connection.execute("load 'auto_explain'")
        self._new_accounts = itertools.count(1_000_000)
        self._calls = itertools.count(1_000_000, PERIOD_SECONDS)

    def trace(self, name: str) -> Trace:
        """Trace one of TRACES, after some calls like it."""
        for _ in range(WARM_CALLS):
            run(self._connection, self._prepare(name))
        return self.trace_statement(self._prepare(name))

    def trace_statement(self, statement: str) -> Trace:
        """Trace one statement."""
        notices: list[tuple[str, str]] = []

        def keep(notice: psycopg.errors.Diagnostic) -> None:
            notices.append((notice.message_primary or "", notice.context or ""))

        with self._connection.transaction():
            self._connection.execute("set local track_functions = 'all'")
            before = self._calls_so_far()
            self._connection.execute(LISTEN)
            self._connection.add_notice_handler(keep)
            answer = run(self._connection, statement)
            self._connection.remove_notice_handler(keep)
            after = self._calls_so_far()
        trigger_functions = {name for name, (_, is_trigger) in after.items() if is_trigger}
        entered = Counter({name: calls for name, (calls, _) in after.items()})
        entered.subtract({name: calls for name, (calls, _) in before.items()})
        entered = +entered
        triggers = Counter({n: calls for n, calls in entered.items() if n in trigger_functions})
        statements = [read_notice(*notice, trigger_functions) for notice in notices]
        # The call itself, and those around it, run in no function.
        return Trace(entered - triggers, triggers, [s for s in statements if s.frames], answer)

    def _prepare(self, name: str) -> str:
        """Do what goes before a call, and return the call."""
        command, is_new = TRACES[name]
        account = next(self._new_accounts) if is_new else 1
        call = next(self._calls)
        if is_new:
            add_account(self._connection, account)
        if command.before:
            run(self._connection, literal(command.before, call, account))
        return literal(command.text, call, account)

    def _calls_so_far(self) -> dict[str, tuple[int, bool]]:
        rows = self._connection.execute(CALLS).fetchall()
        return {name: (calls, is_trigger) for name, calls, is_trigger in rows}


def read_notice(message: str, context: str, trigger_functions: set[str]) -> Statement:
    """Read what auto_explain says of one statement."""
    explained = json.loads(message[message.index("{") :])
    text = " ".join(explained["Query Text"].split())
    frames = [
        Frame(plpgsql or f"till_private.{sql}", place or sql_place)
        for plpgsql, place, sql, sql_place in FRAME.findall(context)
    ][::-1]
    kind: Kind = "ours"
    if text.startswith('SELECT 1 FROM ONLY "'):
        kind = "foreign key"
    elif any(frame.function in trigger_functions for frame in frames):
        kind = "trigger"
    return Statement(text, count_rows(explained["Plan"]), frames, kind)


def count_rows(plan: dict[str, Any]) -> int:
    """Return how many rows a statement returned, or wrote."""
    if plan["Node Type"] == "ModifyTable":
        plan = plan["Plans"][0]
    return int(plan["Actual Rows"] * plan["Actual Loops"])


def in_order_of_start(statements: list[Statement]) -> list[Statement]:
    """Return statements, told when they ended, in the order in which they started.

    What a statement has started stands before it, deeper, and was called from the same place.
    """
    groups: list[list[Statement]] = []
    for statement in statements:
        place, depth = statement.frames[-1:], len(statement.frames)
        inner: list[list[Statement]] = []
        while groups:
            frames = groups[-1][0].frames
            if len(frames) <= depth or frames[depth - 1 : depth] != place:
                break
            inner.insert(0, groups.pop())
        groups.append([statement, *(s for group in inner for s in group)])
    return [statement for group in groups for statement in group]


def report(name: str, found: Trace) -> None:
    """Print a trace whole."""
    print(f"{name}: {summary(found)}")
    print(f"answer: {found.answer}\n")
    print("Functions entered, and how often")
    for function, calls in sorted(found.functions.items()):
        print(f"  {calls:4} {function}")
    for function, calls in sorted(found.triggers.items()):
        print(f"  {calls:4} {function} (trigger)")
    print("\nStatements, in the order of their start: where, rows, text")
    for statement in in_order_of_start(found.statements):
        frame = statement.frames[-1]
        place = frame.place.replace(" at SQL statement", "").replace(" at ", ": ")
        kind = "" if statement.kind == "ours" else f" [{statement.kind}]"
        indent = "  " * len(statement.frames)
        text = textwrap.shorten(statement.text, TEXT_LENGTH, placeholder=" ...")
        print(f"{indent}{frame.function} {place}{kind} ({statement.rows})  {text}")


def summary(found: Trace) -> str:
    """Return the counts in one line."""
    return (
        f"{len(found.functions)} functions entered {found.functions.total()} times,"
        f" {found.count('ours')} statements of ours, {found.count('foreign key')} of foreign keys,"
        f" {found.count('trigger')} of {len(found.triggers)} trigger functions"
    )


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(prog="bench.trace", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("command", nargs="?", choices=list(TRACES), help="default: a line for each")
    chosen: str | None = parser.parse_args().command
    with started_server("pg15") as server:
        conninfo = make_books(server, ACCOUNTS)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            tracer = Tracer(connection)
            if chosen:
                report(chosen, tracer.trace(chosen))
            else:
                for name in TRACES:
                    print(f"{name:16} {summary(tracer.trace(name))}", flush=True)


if __name__ == "__main__":
    main()
