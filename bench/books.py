"""The servers that are measured, and the books in them: warm, and analyzed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.commands import COMMANDS, HOT_ACCOUNT, HOT_SUBSCRIPTIONS, STRIPE_PRICE, literal
from tillkeeper.deploy.steps import deploy
from tillkeeper.local.embedded import EmbeddedServer, temporary_server

BINARIES = {"pg18": None, "pg15": Path("/usr/lib/postgresql/15/bin")}  # None: the wheel's
DATABASE = "bench"

OPEN = """
select till.open_account('acct_' || n),
  till.grant_credits('acct_' || n, 1000000000000000, 'grant', 'promotion')
from generate_series(%(first)s::integer, %(last)s) as n
"""
REGISTER = "select till.register_instance('inst_<subscription>', 'acct_<account>')"


@contextmanager
def started_server(name: str) -> Iterator[EmbeddedServer]:
    """Run a server with its default settings. Raises SystemExit when it is not installed."""
    bindir = BINARIES[name]
    if bindir and not (bindir / "postgres").exists():
        raise SystemExit(f"{bindir} has no PostgreSQL: sudo apt-get install postgresql-15")
    with temporary_server(bindir) as server:
        yield server


def make_books(server: EmbeddedServer, accounts: int) -> str:
    """Deploy into a fresh database and fill it; return how to connect."""
    server.create_database(DATABASE)
    conninfo = server.conninfo(database=DATABASE)
    deploy(conninfo, example_catalog=True)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        fill_books(connection, accounts)
    return conninfo


def fill_books(connection: psycopg.Connection, accounts: int) -> None:
    """Open accounts 1 to `accounts` and the hot one, all with credits and paid subscriptions."""
    connection.execute(
        "select till.add_stripe_price(%s, '2026-03-19', 'standard', false, 'bench', 'bench')",
        (STRIPE_PRICE,),
    )
    connection.execute(OPEN, {"first": HOT_ACCOUNT, "last": accounts})
    subscriptions = [(number, number) for number in range(1, accounts + 1)]
    subscriptions += [(HOT_ACCOUNT, number) for number in HOT_SUBSCRIPTIONS]
    with connection.transaction():
        for call, (account, subscription) in enumerate(subscriptions):
            for text in (REGISTER, COMMANDS["event"].text):
                run(connection, literal(text, call, account, subscription))
    connection.execute("vacuum analyze")


def add_account(connection: psycopg.Connection, number: int) -> None:
    """Open one more account, with credits and an instance that nothing was paid for."""
    connection.execute(OPEN, {"first": number, "last": number})
    run(connection, literal(REGISTER, 0, number))


def run(connection: psycopg.Connection, statement: str) -> str:
    """Run a statement that brings its values, and return the one value it answers, as text."""
    row = connection.execute(statement.encode()).fetchone()  # bytes: psycopg wants a literal text
    return str(row[0]) if row else ""
