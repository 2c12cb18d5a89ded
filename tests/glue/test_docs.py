"""The pages say what is so: what they and comments name is there, and the examples run."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from support.servers import Database
from tillkeeper.local.embedded import ADMIN
from tillkeeper.programs import wheel_bindir

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
SPEC = DOCS / "spec.md"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]

SECTION = re.compile(r"^(?:\*\*(\d+\.\d+)\*\* |## (\d+)\. )", re.MULTILINE)
NAMED = re.compile(r"\bspec[\s#-]+(\d+(?:\.\d+)?(?:,[\s#-]+\d+(?:\.\d+)?)*)")
EXAMPLE = re.compile(r"^-- (till\.\w+)\n(.+?)\n*(?=^-- till\.|\Z)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]*)(#[^)]+)?\)")

# What an example stands on and another account's story made, by the tests' own helpers.
GIVEN = {
    "till.allocate_payment": """
        select tests.given_event(tests.invoice_paid(
          p_shape => 'pre_basil', p_event_id => 'evt_2', p_invoice_id => 'in_2',
          p_account_id => 'acct_bob', p_instance_id => 'inst_3',
          p_stripe_subscription_id => 'sub_Bob', p_customer_id => 'cus_Bob',
          p_stripe_price_id => 'price_1Standard', p_amount => 5500, p_payment_ids => '{pi_1}'
        ), 'quarantined');
    """,
    "till.take_intent": "select till.destroy_instance('inst_3', 'bob', 'no longer needed', true);",
    "till.pass_status": """
        select tests.given_account('acct_cyd');
        select tests.pay_pass(p_cadence => 'yearly', p_account_id => 'acct_cyd');
    """,
    "till.begin_legacy_import": "select tests.given_account('acct_dan');",
}


def sections(text: str) -> set[str]:
    return {paragraph or chapter for paragraph, chapter in SECTION.findall(text)}


def named_sections(text: str) -> Iterator[str]:
    for numbers in NAMED.findall(text):
        yield from re.findall(r"\d+(?:\.\d+)?", numbers)


def test_every_section_that_a_comment_names_is_in_the_specification() -> None:
    there = sections(SPEC.read_text())
    places = [p for d in ("db", "docs", "glue", "tests", "bench") for p in (ROOT / d).rglob("*.*")]
    named = {
        (number, str(place.relative_to(ROOT)))
        for place in places
        if place.suffix in {".sql", ".py", ".md"} and place != SPEC and place != Path(__file__)
        for number in named_sections(place.read_text())
    }
    assert len(named) > 80
    assert {entry for entry in named if entry[0] not in there} == set()


def test_a_section_is_found_however_a_comment_names_it() -> None:
    text = (
        "-- (spec 7.2).\n-- (spec 4.8, 4.9,\n-- 7.4)\n# of spec\n# 5.1\n-- month (spec\n-- 8.2)\n"
    )
    assert list(named_sections(text)) == ["7.2", "4.8", "4.9", "7.4", "5.1", "8.2"]


def test_every_link_between_the_pages_leads_somewhere() -> None:
    broken = []
    for page in PAGES:
        for target, anchor in LINK.findall(page.read_text()):
            file = page.parent / target if target else page
            if not file.exists():
                broken.append(f"{page.name}: {target}")
            elif anchor and anchor[1:] not in anchors(file):
                broken.append(f"{page.name}: {target}{anchor}")
    assert broken == []


def test_the_pictures_name_what_is_in_the_database(database: Database) -> None:
    known = {
        row[0]
        for row in database.admin().execute(
            """
            select p.proname::text from pg_proc as p
            join pg_namespace as n on n.oid = p.pronamespace and n.nspname ~ '^till'
            union select c.relname::text from pg_class as c
            join pg_namespace as n on n.oid = c.relnamespace and n.nspname ~ '^till'
            union select attname::text from pg_attribute
            union select rolname::text from pg_roles
            union select nspname::text from pg_namespace
            """
        )
    }
    text = (DOCS / "architecture.md").read_text()
    pictures = re.findall(r"^```mermaid\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(pictures) >= 4
    named = {n for picture in pictures for n in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", picture)}
    assert len(named) > 40
    assert named - known == set()


def test_the_pages_name_functions_and_relations_that_are_there(database: Database) -> None:
    known = {
        row[0]
        for row in database.admin().execute(
            """
            select p.pronamespace::regnamespace || '.' || p.proname from pg_proc as p
            union select c.relnamespace::regnamespace || '.' || c.relname from pg_class as c
            """
        )
    }
    named = {
        (name, page.name)
        for page in PAGES
        if page.name != "CHANGELOG.md"  # it tells of what was there, too
        for name in re.findall(r"`(till(?:_private)?\.\w+)", without_plans(page.read_text()))
    }
    assert len(named) > 50
    assert {entry for entry in named if entry[0] not in known} == set()


def without_plans(text: str) -> str:
    return text.partition("\n## 13. Not yet\n")[0]


def test_every_file_that_a_page_names_is_there() -> None:
    named = {
        (path, page.name)
        for page in PAGES
        for path in re.findall(r"`((?:db|docs|glue|tests|bench)/[\w./-]+)`", page.read_text())
    }
    assert len(named) > 20
    assert {entry for entry in named if not (ROOT / entry[0]).exists()} == set()


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def test_every_example_runs_as_a_role_that_may(database: Database) -> None:
    script = "".join(
        f"{GIVEN.get(name, '')}\nset session authorization {role};\n{example}\n"
        "reset session authorization;\n"
        for name, role, example in roles_and_examples(database)
    )
    given = psycopg.conninfo.conninfo_to_dict(database.conninfo(ADMIN))
    done = subprocess.run(
        [wheel_bindir() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-P", "null=null"],
        input=script,
        env={
            "PGHOST": str(given["host"]),
            "PGPORT": str(given["port"]),
            "PGUSER": ADMIN,
            "PGPASSWORD": str(given["password"]),
            "PGDATABASE": database.name,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert "welcome credits" in done.stdout
    assert database.admin().execute("select * from till.verify()").fetchall() == []


def roles_and_examples(database: Database) -> Iterator[tuple[str, str, str]]:
    granted: dict[str, list[str]] = dict(
        database.admin().execute(
            "select 'till.' || name, granted_to from tests.functions where schema = 'till'"
        )
    )
    order = ("till_app", "till_endpoint", "till_worker", "till_operator")
    for name, example in EXAMPLE.findall((DOCS / "examples.sql").read_text()):
        yield name, next(role for role in order if role in granted[name]), example


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "db", tmp_path / "db")
    shutil.copytree(DOCS, tmp_path / "docs")
    return tmp_path


def check_headers(copy: Path) -> tuple[int, str]:
    command = [sys.executable, str(copy / "docs" / "headers.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_no_header_leaves_anything_out(copy: Path) -> None:
    assert check_headers(copy) == (0, "")


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("-- Parameters  p_account_id  account to charge\n", "does not say p_account_id"),
        ("             p_key         same key", "does not say p_key"),
        ("  p_reason text default null,\n", "says, but has not p_reason"),
        ("-- Returns     the receipt", "does not say what it returns"),
        ("-- Raises      TK001", "does not say what it raises"),
        ("-- Locks       account", "does not say what it locks"),
    ],
)
def test_what_a_header_leaves_out_is_found(copy: Path, planted: str, said: str) -> None:
    file = copy / "db" / "functions" / "api" / "app" / "spend_credits.sql"
    text = file.read_text()
    assert planted in text
    file.write_text(text.replace(planted, "-- " if planted.startswith("--") else "", 1))
    status, output = check_headers(copy)
    assert status == 1
    assert f"till.spend_credits {said}" in output


def test_a_function_without_an_example_is_found(copy: Path) -> None:
    file = copy / "docs" / "examples.sql"
    file.write_text(file.read_text().replace("-- till.balance\n", "-- till.scales\n"))
    status, output = check_headers(copy)
    assert status == 1
    assert "till.balance has no example" in output
    assert "till.scales, which is no public function" in output
