"""`tillkeeper deploy --check`: what a deployment would change, told without changing it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import LiteralString

import pytest

from support.servers import Database, TestServer
from tillkeeper.deploy.steps import find_changes
from tillkeeper.local.embedded import ADMIN
from tillkeeper.programs import wheel_bindir
from tillkeeper.release import database_directory, migrations_in, package_version

pytestmark = pytest.mark.each_server


@pytest.fixture
def empty(server: TestServer) -> Iterator[Database]:
    """A database with nothing in it."""
    with server.database(template="template0", owner=ADMIN) as database:
        yield database


def changes(database: Database) -> list[str]:
    return find_changes(database.conninfo(ADMIN))


def dump(database: Database) -> str:
    done = subprocess.run(
        [wheel_bindir() / "pg_dump", "--restrict-key=fixed", "--dbname", database.conninfo(ADMIN)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_nothing_would_change_where_all_is_deployed(database: Database) -> None:
    assert changes(database) == []


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        ("drop function till.balance(text)", "add function till.balance(text)"),
        (
            "create function till_private.stray () returns integer language sql return 1",
            "drop function till_private.stray()",
        ),
        (
            "create function till.stray () returns integer language sql return 1",
            "drop function till.stray()",
        ),
        (
            "alter function till.balance(text) security invoker",
            "change function till.balance(text): definition",
        ),
        (
            "grant execute on function till.verify to till_app",
            "change function till.verify(text): privileges",
        ),
        (
            "comment on view till.accounts is 'Mine.'",
            "change view till.accounts: comment",
        ),
        (
            "grant select on till_private.accounts to till_reader",
            "change table till_private.accounts: privileges",
        ),
        (
            "create or replace view till.credit_purchases as select"
            " purchase_id as payment_intent_id, account_id, session_id, transaction_id, amount,"
            " currency, tax_amount from till_private.purchases",
            "change view till.credit_purchases: definition",
        ),
    ],
)
def test_what_differs_is_told_and_left_alone(
    database: Database, plant: LiteralString, told: str
) -> None:
    admin = database.admin()
    admin.execute("set role till_owner")
    admin.execute(plant)
    before = dump(database)
    assert changes(database) == [told]
    assert dump(database) == before


def test_a_setting_of_a_role_is_told(database: Database) -> None:
    admin = database.admin()
    admin.execute("alter role till_worker set lock_timeout = '1s'")
    try:
        assert changes(database) == ["change role till_worker: definition"]
    finally:
        admin.execute("alter role till_worker set lock_timeout = '5s'")


def test_missing_migrations_are_listed_and_the_rest_is_said_to_follow(empty: Database) -> None:
    *migrations, last = changes(empty)
    names = migrations_in(database_directory())
    assert migrations == [
        f"version unknown to {package_version()}",
        *(f"migration {name}" for name in names),
    ]
    assert last.startswith("functions, views, privileges and roles can be compared when")
    assert empty.admin().execute("select to_regnamespace('till')").fetchone() == (None,)


def check(database: Database) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tillkeeper", "deploy", "--check"],
        env=os.environ | {"TILL_DATABASE_URL": database.conninfo(ADMIN)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_exit_code_tells_whether_there_is_anything_to_do(database: Database) -> None:
    assert check(database) == (0, "nothing would change\n")
    database.admin().execute("drop function till.balance(text)")
    assert check(database) == (1, "add function till.balance(text)\n")
