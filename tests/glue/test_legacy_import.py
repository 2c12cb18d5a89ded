"""`tillkeeper import-legacy`, as an operator meets it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from support.servers import Database

INSTANCE = "11111111-1111-4111-8111-111111111111"
CSV = f"""\
type,account_id,legacy_id,amount,category,at,payment_id,instance_id,stripe_subscription_id,plan,price_version,period_start,period_end
,acct_ada,d1,9000000,deposit,2026-03-01T00:00:00Z,ch_1,,,,,,
entry,acct_ada,s1,-9000000,settlement:sub_1:2026-03-01,1772323200,,,,,,,
,acct_ada,d2,+25000000,"deposit, by card",2026-03-02,pi_2,,,,,,

,acct_bob,d1,1000000,deposit,2026-03-03T00:00:00+02:00,,,,,,,
subscription,acct_ada,,,,,,{INSTANCE},sub_1,standard,2026-03-19,2026-03-01T00:00:00Z,1775001600
"""
JSON_LINES = f"""\
{{"account_id": "acct_ada", "legacy_id": "d1", "amount": 9000000, "category": "deposit", "at": 1772323200, "payment_id": "ch_1"}}
{{"account_id": "acct_ada", "legacy_id": "s1", "amount": -9000000, "category": "settlement:sub_1:2026-03-01", "at": "2026-03-01"}}
{{"account_id": "acct_ada", "legacy_id": "d2", "amount": "25000000", "category": "deposit, by card", "at": "2026-03-02T00:00:00.999Z", "payment_id": "pi_2"}}

{{"account_id": "acct_bob", "legacy_id": "d1", "amount": 1000000, "category": "deposit", "at": "1772488800"}}
{{"type": "subscription", "account_id": "acct_ada", "instance_id": "{INSTANCE}", "stripe_subscription_id": "sub_1", "plan": "standard", "price_version": "2026-03-19", "period_start": 1772323200, "period_end": "2026-04-01"}}
"""  # noqa: E501
ENTRIES = [
    ("acct_ada", "d1", 9_000_000, "deposit", "ch_1", "2026-03-01 00:00:00"),
    ("acct_ada", "d2", 25_000_000, "deposit, by card", "pi_2", "2026-03-02 00:00:00"),
    ("acct_ada", "s1", -9_000_000, "settlement:sub_1:2026-03-01", None, "2026-03-01 00:00:00"),
    ("acct_bob", "d1", 1_000_000, "deposit", None, "2026-03-02 22:00:00"),
]
BOTH = ("acct_bob", "acct_ada")


@dataclass
class Stage:
    """A database with two accounts, and a place for files."""

    database: Database
    admin: psycopg.Connection
    directory: Path

    def run(
        self,
        text: str | bytes,
        *options: str,
        accounts: tuple[str, ...] = BOTH,
        name: str = "a.csv",
    ) -> tuple[int, str, str]:
        """Import a file with this text; returns exit status, output and errors."""
        path = self.directory / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        url = self.database.conninfo("till_operator")
        done = subprocess.run(
            command(path, *accounts, *options),
            env=environment(TILL_DATABASE_URL=url),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def entries(self) -> list[tuple[object, ...]]:
        return self.admin.execute(
            "select account_id, legacy_id, amount, category, payment_id,"
            " (happened_at at time zone 'UTC')::text"
            " from till_private.legacy_entries order by account_id, legacy_id"
        ).fetchall()

    def contents(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table."""
        tables = self.admin.execute(
            "select tablename from pg_tables where schemaname = 'till_private'"
        ).fetchall()
        query = "select t::text from till_private.{} as t order by 1"
        return {
            name: self.admin.execute(sql.SQL(query).format(sql.Identifier(name))).fetchall()
            for (name,) in tables
        }


def command(path: Path, *words: str) -> list[str]:
    """The command line; a word that is no option is an account."""
    options = [word if word.startswith("--") else f"--account={word}" for word in words]
    program = [sys.executable, "-m", "tillkeeper", "import-legacy", str(path)]
    return [*program, *options, "--actor=grace", "--reason=we move"]


def environment(**own: str) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("TILL_")} | own


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    application = database.connect("till_app")
    for account in BOTH:
        application.execute("select till.open_account(%s)", (account,))
    application.execute("select till.register_instance(%s, 'acct_ada')", (INSTANCE,))
    admin = database.admin()
    yield Stage(database, admin, tmp_path)
    assert admin.execute("select * from till.verify()").fetchall() == []


def test_a_dry_run_changes_nothing(stage: Stage) -> None:
    before = stage.contents()
    assert stage.run(CSV, "--finish") == (
        0,
        "dry run: can be imported: 5; imported before: 0; rejected: 0\n"
        "acct_ada: opening balance would be 25000000 micros\n"
        "acct_bob: opening balance would be 1000000 micros\n"
        "nothing was changed\n",
        "",
    )
    assert stage.contents() == before


@pytest.mark.parametrize(("name", "text"), [("a.csv", CSV), ("a.jsonl", JSON_LINES)])
def test_both_formats_say_the_same(stage: Stage, name: str, text: str) -> None:
    status, output, errors = stage.run(text, "--apply", name=name)
    assert (status, errors) == (0, "")
    assert output == (
        "dry run: can be imported: 5; imported before: 0; rejected: 0\n"
        "imported: 5; imported before: 0; rejected: 0\n"
    )
    assert stage.entries() == ENTRIES
    query = (
        "select instance_id, stripe_subscription_id, extract(epoch from period_start)::bigint,"
        " extract(epoch from period_end)::bigint from till_private.legacy_subscriptions"
    )
    subscription = (INSTANCE, "sub_1", 1_772_323_200, 1_775_001_600)
    assert stage.admin.execute(query).fetchall() == [subscription]
    # Both are open until somebody finishes them, and know who began them.
    assert stage.admin.execute(
        "select account_id, begun_by, begun_reason, finished_at from till_private.legacy_imports"
        " order by 1"
    ).fetchall() == [("acct_ada", "grace", "we move", None), ("acct_bob", "grace", "we move", None)]


def test_a_format_can_be_named(stage: Stage) -> None:
    assert stage.run(CSV, "--format=csv", name="books.txt")[0] == 0
    status, output, errors = stage.run(CSV, name="books.txt")
    assert (status, output) == (1, "")
    assert errors.endswith("books.txt: is it csv or jsonl? Say so with --format\n")


def test_finishing_opens_the_balances(stage: Stage) -> None:
    status, output, _ = stage.run(CSV, "--apply", "--finish")
    assert status == 0
    assert output.endswith(
        "imported: 5; imported before: 0; rejected: 0\n"
        "acct_ada: opening balance 25000000 micros\n"
        "acct_bob: opening balance 1000000 micros\n"
    )
    balances = "select account_id, balance from till.accounts order by 1"
    assert stage.admin.execute(balances).fetchall() == [
        ("acct_ada", 25_000_000),
        ("acct_bob", 1_000_000),
    ]
    subscriptions = "select status, payment_source, stripe_subscription_id from till.subscriptions"
    assert stage.admin.execute(subscriptions).fetchall() == [("active", "stripe", "sub_1")]


def test_running_again_counts_what_is_there(stage: Stage) -> None:
    stage.run(CSV, "--apply")
    before = stage.contents()
    assert stage.run(CSV, "--apply")[1].endswith("imported: 0; imported before: 5; rejected: 0\n")
    assert stage.contents() == before


def test_running_again_after_half_was_finished_finishes_the_rest(stage: Stage) -> None:
    ada = "".join(line for line in CSV.splitlines(keepends=True) if "acct_bob" not in line)
    assert stage.run(ada, "--apply", "--finish", accounts=("acct_ada",))[0] == 0
    status, output, _ = stage.run(CSV, "--apply", "--finish")
    assert status == 0
    assert output.endswith(
        "imported: 1; imported before: 0; rejected: 0\n"
        "left alone, their account was finished before: 4\n"
        "acct_ada: opening balance 25000000 micros\n"
        "acct_bob: opening balance 1000000 micros\n"
    )
    everything = stage.contents()
    assert stage.run(CSV, "--apply", "--finish")[0] == 0
    assert stage.contents() == everything


BAD_ROWS = """\
account_id,legacy_id,amount,category,at,payment_id
acct_ada,ok,1000000,deposit,2026-03-01,
acct_ada,ok,2000000,deposit,2026-03-01,
acct_ada,p1,1000000,deposit,2026-03-01,ch_1
acct_ada,p2,1000000,deposit,2026-03-01,ch_1
acct_ada,p3,-1000000,refund,2026-03-01,ch_3
acct_ada,a1,1.5,deposit,2026-03-01,
acct_ada,a2,0,deposit,2026-03-01,
acct_ada,t1,1000000,deposit,yesterday,
acct_ada,t2,1000000,deposit,1772323200000,
acct_ada,c1,-1000000,settlement:sub_1:march,2026-03-01,
acct_ada,x1,1000000
acct_ada,"q1,1000000,"de"posit",2026-03-01,
acct_ada,n1,1000000,de\0posit,2026-03-01,
acct_ada,u1,1000000,d\udce9posit,2026-03-01,
acct_eve,e1,1000000,deposit,2026-03-01,
acct_ada,w1,-1000000,settlement:{wide}:2026-03-01,2026-03-01,
,w2,1000000,deposit,2026-03-01,
"""


def test_bad_rows_are_told_one_by_one_and_nothing_is_imported(stage: Stage) -> None:
    # So wide that an index refuses it, and so irregular that it cannot be compressed.
    wide = "".join(f"{number * 7919 % 10007:x}" for number in range(3000))
    before = stage.contents()
    text = BAD_ROWS.format(wide=wide).encode(errors="surrogateescape")
    status, output, errors = stage.run(text, "--apply", "--finish")
    assert (status, errors) == (1, "")
    assert stage.contents() == before
    assert output.splitlines() == [
        "line 3: duplicate (acct_ada, ok)",
        "line 5: known_payment_id (acct_ada, p2)",
        "line 6: payment_without_deposit (acct_ada, p3)",
        "line 7: malformed (acct_ada, a1)",
        "line 8: malformed (acct_ada, a2)",
        "line 9: unreadable: at is neither ISO 8601 nor unix seconds (acct_ada, t1)",
        "line 10: unreadable: at is neither ISO 8601 nor unix seconds (acct_ada, t2)",
        "line 11: malformed_category (acct_ada, c1)",
        "line 12: unreadable: 3 cells instead of 6",
        "line 13: unreadable: ',' expected after '\"'",
        "line 14: unreadable: holds a NUL character (acct_ada, n1)",
        "line 15: unreadable: not UTF-8 (acct_ada, u1)",
        "line 16: account_not_named (acct_eve, e1)",
        "line 17: malformed (acct_ada, w1)",
        "line 18: account_not_named (w2)",
        "dry run: can be imported: 2; imported before: 0; rejected: 15",
        "nothing was changed",
    ]


def test_bad_json_lines_are_told_one_by_one(stage: Stage) -> None:
    good = {"account_id": "acct_ada", "amount": 1, "category": "deposit", "at": 1772323200}
    lines = [
        json.dumps(good | {"legacy_id": "ok"}),
        "{",
        "[1]",
        "5",
        json.dumps(good | {"legacy_id": "a", "paymentid": "ch_1"}),
        json.dumps(good | {"legacy_id": "\0"}),
        json.dumps(good | {"legacy_id": "\udc00"}),
        json.dumps(good | {"legacy_id": r"\u0000"}),
        '{"account_id": "acct_ada", "amount": 1e999}',
        "[" * 100_000,
        json.dumps(good | {"legacy_id": "b", "at": None}),
        json.dumps(good | {"account_id": ["acct_ada"]}),
        json.dumps(good | {"legacy_id": "c", "amount": True}),
    ]
    status, output, errors = stage.run("\n".join(lines), name="a.jsonl")
    assert (status, errors) == (1, "")
    assert output.splitlines() == [
        "line 2: unreadable: not JSON",
        "line 3: unreadable: not a JSON object",
        "line 4: unreadable: not a JSON object",
        "line 5: unreadable: unknown field 'paymentid'",
        "line 6: unreadable: holds a NUL character (acct_ada, \\x00)",
        "line 7: unreadable: not UTF-8 (acct_ada, \\udc00)",
        "line 9: unreadable: Out of range float values are not JSON compliant (acct_ada)",
        "line 10: unreadable: not JSON",
        "line 11: malformed (acct_ada, b)",
        "line 12: account_not_named (['acct_ada'])",
        "line 13: malformed (acct_ada, c)",
        "dry run: can be imported: 2; imported before: 0; rejected: 11",
        "nothing was changed",
    ]


def test_a_balance_below_zero_is_found_in_the_dry_run(stage: Stage) -> None:
    before = stage.contents()
    text = "account_id,legacy_id,amount,category,at\nacct_ada,u1,-1,usage,2026-03-01\n"
    status, output, _ = stage.run(text, "--apply", "--finish", accounts=("acct_ada",))
    assert status == 1
    assert output.splitlines()[0].startswith("account acct_ada: legacy_balance_negative ")
    assert stage.contents() == before


def test_an_account_that_is_not_open_is_told(stage: Stage) -> None:
    status, output, _ = stage.run(CSV, "--apply", accounts=("acct_ada", "acct_eve"))
    assert status == 1
    assert output.splitlines()[0].startswith("account acct_eve: account_not_found")
    assert stage.entries() == []


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("account_id,ammount", "the header has the column 'ammount'"),
        ("account_id,at,at", "the header has a column twice"),
        ("legacy_id,at", "the header lacks the column account_id"),
        ("", "the header lacks the column account_id"),
        ('account_id,"at', "the header cannot be read"),
    ],
)
def test_a_header_that_cannot_be_used_is_told(stage: Stage, header: str, problem: str) -> None:
    status, output, errors = stage.run(header + "\n")
    assert (status, output) == (1, "")
    assert errors.startswith(f"tillkeeper: {problem}")


def test_a_file_is_imported_in_committed_batches(stage: Stage) -> None:
    lines = ["account_id,legacy_id,amount,category,at"]
    lines += [f"acct_ada,e{number},1,deposit,2026-03-01" for number in range(10_500)]
    status, output, errors = stage.run("\ufeff" + "\r\n".join(lines), "--apply")
    assert (status, errors) == (0, "dry run: 10000 rows\nimport: 10000 rows\n")
    assert output.endswith("imported: 10500; imported before: 0; rejected: 0\n")
    batches = "select count(*) from till_private.legacy_entries group by xmin::text order by 1"
    # One transaction for each thousand.
    assert stage.admin.execute(batches).fetchall() == [(500,), *[(1000,)] * 10]


def test_on_a_terminal_it_shows_a_bar(stage: Stage) -> None:
    path = stage.directory / "a.csv"
    path.write_text(CSV)
    ours, theirs = os.openpty()
    url = stage.database.conninfo("till_operator")
    done = subprocess.run(
        command(path, *BOTH),
        env=environment(TILL_DATABASE_URL=url, TERM="xterm"),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "dry run" in shown
    assert "100%" in shown


def test_the_embedded_server_is_used_without_an_address() -> None:
    with tempfile.TemporaryDirectory(prefix="till-test-", dir="/tmp") as directory:
        Path(directory).chmod(0o755)
        path = Path(directory) / "a.csv"
        path.write_text(CSV)
        done = subprocess.run(
            command(path, "acct_ada"),
            env=environment(TILL_DATA_DIR=str(Path(directory) / "data")),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout.startswith("account acct_ada: account_not_found")
