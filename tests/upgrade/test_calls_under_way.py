"""What a deployment does to calls that are under way when it commits: nothing."""

import shutil
import threading
from pathlib import Path

import pytest

from support.servers import Database
from support.sessions import Session
from tillkeeper.deploy import superseded
from tillkeeper.deploy.steps import deploy
from tillkeeper.local.embedded import ADMIN
from tillkeeper.release import database_directory

HELPER, ANEW = "till_private.receipt_of", "till_private.receipt_anew"
LOCK = "select till_private.lock_account('acct_ada')"
SPEND = "select (till.spend_credits('acct_ada', 1000000, 'k1')).balance"
WAITING = "waiting for calls that are under way"


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """This release, but with another name for a helper."""
    files = tmp_path / "db"
    shutil.copytree(database_directory(), files)
    for path in files.rglob("*.sql"):
        text = path.read_text()
        if HELPER in text:
            path.write_text(text.replace(HELPER, ANEW))
    return files


def helpers(database: Database) -> set[str]:
    """The signatures of the helper."""
    rows = database.admin().execute(
        "select oid::regprocedure::text from pg_proc where proname like 'receipt\\_%'"
    )
    return {signature for (signature,) in rows}


def test_a_call_that_waits_while_a_helper_is_superseded_succeeds(
    database: Database, later: Path
) -> None:
    database.admin().execute("select tests.given_account('acct_ada', 5000000)")
    is_installed = threading.Event()

    def note(step: str) -> None:
        if step == WAITING:
            is_installed.set()

    def run() -> None:
        deploy(database.conninfo(ADMIN), example_catalog=True, directory=later, progress=note)

    deployment = threading.Thread(target=run)
    with Session(database, ADMIN) as holder, Session(database) as caller:
        holder.begin(LOCK)
        caller.start(SPEND)
        caller.wait_until_blocked()
        deployment.start()
        assert is_installed.wait(60)
        assert len(helpers(database)) == 2
        holder.commit()
        assert caller.result() == {"balance": 4_000_000}
        deployment.join()
    assert helpers(database) == {f"{ANEW}(bigint,boolean)"}


def test_who_does_not_end_is_not_waited_for_without_end(
    database: Database, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(superseded, "WAIT_SECONDS", 0.2)
    with Session(database, ADMIN) as reader:
        reader.begin("select 1 as one")
        deploy(database.conninfo(ADMIN), example_catalog=True, directory=later)
    assert len(helpers(database)) == 2
    deploy(database.conninfo(ADMIN), example_catalog=True, directory=later)
    assert helpers(database) == {f"{ANEW}(bigint,boolean)"}


@pytest.mark.parametrize(
    ("signature", "stays"),
    [
        ("till_private.receipt_of (text)", True),  # a call cannot mean both
        ("till_private.receipt_of (numeric, boolean)", False),
        ("till_private.receipt_of (text, bigint default 1)", False),
        ("till_private.add_intent (text)", False),  # the one that there is has a default
        ("till.stray (text)", False),
    ],
)
def test_what_a_new_body_could_call_by_mistake_is_dropped_at_once(
    database: Database, signature: str, stays: bool
) -> None:
    admin = database.admin()
    admin.execute("set role till_owner")
    admin.execute(f"create function {signature} returns integer language sql return 1".encode())
    steps: list[str] = []
    deploy(database.conninfo(ADMIN), example_catalog=True, progress=steps.append)
    assert (WAITING in steps) == stays
    found = admin.execute(
        "select p.oid::regprocedure from pg_proc as p join pg_language as l on l.oid = p.prolang"
        " where p.prosqlbody is not null and l.lanname = 'sql'"
        " and pronamespace in ('till'::regnamespace, 'till_private'::regnamespace)"
    )
    assert found.fetchall() == []


def test_a_migration_that_waits_for_a_report_keeps_no_call_waiting(
    database: Database, tmp_path: Path
) -> None:
    database.admin().execute("select tests.given_account('acct_ada', 5000000)")
    files = tmp_path / "db"
    shutil.copytree(database_directory(), files)
    (files / "migrations" / "20990101000000_column.sql").write_text(
        "-- migrate:up\nalter table till_private.accounts add column more int;\n-- migrate:down\n"
    )
    tries = threading.Semaphore(0)

    def note(step: str) -> None:
        if step == "a table is in use, it is tried again":
            tries.release()

    def run() -> None:
        deploy(database.conninfo(ADMIN), example_catalog=True, directory=files, progress=note)

    deployment = threading.Thread(target=run)
    with Session(database, ADMIN) as report, Session(database) as caller:
        report.begin("select count(*) from till.accounts")
        deployment.start()
        for _ in range(2):
            assert tries.acquire(timeout=60)
            caller.run("select till.balance('acct_ada')")
        assert caller.run(SPEND) == {"balance": 4_000_000}
        report.commit()
        deployment.join()
    columns = "select more from till_private.accounts"
    assert database.admin().execute(columns).fetchall() == [(None,)]
