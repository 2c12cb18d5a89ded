"""What a catalogue test cannot say in SQL: it needs the files, or an extension of one server."""

import re
from pathlib import Path

import pytest

from support.servers import Database, selected_servers
from tillkeeper.release import database_directory

SQL = Path(__file__).parent.parent
DATABASE_FILES = database_directory()
FUNCTIONS = DATABASE_FILES / "functions"

# A trigger function is checked with each table that it is attached to.
CHECK = """
    select p.oid::regprocedure::text, f.lineno, f.statement, f.sqlstate, f.message
    from pg_proc as p
    join pg_language as l on l.oid = p.prolang
    left join pg_trigger as t on t.tgfoid = p.oid
    cross join lateral plpgsql_check_function_tb(
      p.oid, coalesce(t.tgrelid, 0), other_warnings => true, extra_warnings => true,
      security_warnings => true
    ) as f
    where p.pronamespace in ('till'::regnamespace, 'till_private'::regnamespace)
      and l.lanname = 'plpgsql'
      and (p.prorettype <> 'trigger'::regtype or t.oid is not null)
"""


@pytest.mark.parametrize("server", [s for s in selected_servers() if s == "pg15"], indirect=True)
def test_plpgsql_check_is_clean(database: Database) -> None:
    """Only Debian's PostgreSQL 15 has the extension."""
    assert database.admin().execute(CHECK).fetchall() == []


@pytest.mark.parametrize("server", [s for s in selected_servers() if s == "pg15"], indirect=True)
def test_plpgsql_check_would_find_a_mistake(database: Database) -> None:
    admin = database.admin()
    admin.execute(
        "create function till_private.wrong () returns void language plpgsql as"
        " $$ begin perform nothing from till_private.accounts; end $$"
    )
    found = admin.execute(CHECK).fetchall()
    assert [(row[0], row[3]) for row in found] == [("till_private.wrong()", "42703")]


def test_every_error_that_a_header_names_is_in_the_table(database: Database) -> None:
    codes = database.admin().execute("select sqlstate, reason from till.error_codes()").fetchall()
    named = {
        (path.stem, code, reason)
        for path in FUNCTIONS.rglob("*.sql")
        for code, reason in re.findall(r"\b(TK\d{3}) (\w+)", path.read_text())
    }
    assert len(named) > 50
    assert {entry for entry in named if entry[1:] not in codes} == set()


def test_no_line_that_people_write_is_over_100_columns() -> None:
    generated = DATABASE_FILES / "schema.sql"
    paths = [path for path in DATABASE_FILES.rglob("*.sql") if path != generated]
    assert len(paths) > 100
    too_long = [
        f"{path.relative_to(DATABASE_FILES)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > 100
    ]
    assert too_long == []


def test_every_function_of_the_api_has_scenarios(database: Database) -> None:
    names = database.admin().execute("select name from tests.functions where schema = 'till'")
    expected = {row[0] for row in names} - {"error_codes"}  # catalogue/test_error_codes_...
    missing = {name for name in expected if not list((SQL / name).glob("test_*.sql"))}
    assert missing == set()


def test_every_invariant_is_seen_to_be_violated(database: Database) -> None:
    sources = database.admin().execute(
        "select source from tests.functions where name like 'verify\\_%'"
    )
    invariants = {
        name for row in sources for name in re.findall(r"\bselect '([a-z0-9_]+)'", row[0])
    }
    assert len(invariants) > 20
    planted = "".join(path.read_text() for path in (SQL / "verify").glob("test_*.sql"))
    missing = {name for name in invariants if f"('{name}'" not in planted}
    assert missing == set()
