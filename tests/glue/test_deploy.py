"""Deployment: repeatable, safe twenty at once, and silent about passwords."""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from support.servers import Database, TestServer, without_require_auth
from support.sessions import PATIENCE_SECONDS
from tillkeeper.deploy.errors import DeployError
from tillkeeper.deploy.steps import deploy, find_changes
from tillkeeper.local.embedded import ADMIN
from tillkeeper.programs import wheel_bindir
from tillkeeper.release import database_directory, package_release, package_version

pytestmark = pytest.mark.each_server

VERIFY = """
create or replace function till.verify () returns table (
  invariant text, account_id text, detail jsonb
) language sql as $$ {} $$;
"""
CLEAN = "select '', '', '{}'::jsonb where false"


@pytest.fixture
def empty(server: TestServer) -> Iterator[Database]:
    """A database with nothing in it."""
    with server.database(template="template0", owner=ADMIN) as database:
        yield database


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The smallest tree that can be deployed."""
    files = {
        "roles.sql": "select 1;",
        "database.sql": "grant create on database :DBNAME to till_owner;",
        "migrations/20260101000000_first.sql": migration("create schema till;"),
        "functions/install.sql": "\\ir verify.sql\n",
        "functions/verify.sql": VERIFY.format(CLEAN),
        "views.sql": "create or replace view till.one as select 1 as one;",
        "privileges.sql": "select 1;",
        "release.sql": "select 1;",
        "seed/catalog.sql": "create table if not exists till.seeded ();",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def migration(statements: str) -> str:
    return f"-- migrate:up\n{statements}\n-- migrate:down\n"


def dump(database: Database) -> str:
    """Everything that is in the database, but for the dump's random key."""
    done = subprocess.run(
        [wheel_bindir() / "pg_dump", "--restrict-key=fixed", "--dbname", database.conninfo(ADMIN)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def ask(database: Database, query: str) -> object:
    row = database.admin().execute(query.encode()).fetchone()
    return row[0] if row else None


def test_a_second_time_changes_nothing(empty: Database) -> None:
    deploy(empty.conninfo(ADMIN), example_catalog=True)
    first = dump(empty)
    deploy(empty.conninfo(ADMIN), example_catalog=True)
    assert dump(empty) == first


def test_twenty_at_once_are_as_good_as_one(empty: Database, server: TestServer) -> None:
    code = """
import sys
from tillkeeper.deploy.steps import deploy
deploy(sys.stdin.read(), example_catalog=True)
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(20)
    ]
    errors: list[str] = [""] * len(processes)

    def run(number: int) -> None:
        errors[number] = processes[number].communicate(empty.conninfo(ADMIN))[1]

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(processes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == [""] * 20
    assert [process.returncode for process in processes] == [0] * 20
    with server.database(template="template0", owner=ADMIN) as other:
        deploy(other.conninfo(ADMIN), example_catalog=True)
        assert comparable(dump(empty)) == comparable(dump(other))


def test_two_databases_of_one_server_change_the_roles_in_turn(
    empty: Database, database: Database
) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            deploy(empty.conninfo(ADMIN), example_catalog=False)
        except BaseException as error:
            errors.append(error)

    other = database.admin(autocommit=False)
    other.execute((database_directory() / "roles.sql").read_bytes())
    thread = threading.Thread(target=run)
    thread.start()
    wait_for_a_blocked_session(empty)
    other.commit()
    thread.join()
    assert errors == []


def wait_for_a_blocked_session(database: Database) -> None:
    waiting = """
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
        """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while ask(database, waiting) == 0:
        assert time.monotonic() < deadline, "nobody waits for a lock"


def comparable(text: str) -> list[str]:
    """The dump without what differs between any two databases.

    Those are rows that end in the time of the deployment and, since PostgreSQL 15.20, a number
    that the server stamps on each column (and that newer versions of pg_dump print).
    """
    own = re.compile(r"\+00$|\(pg_attver=\d+\);$")
    return [line for line in text.splitlines() if not own.search(line)]


def test_a_deployment_records_its_release_once(empty: Database) -> None:
    for _ in range(2):
        deploy(empty.conninfo(ADMIN), example_catalog=False)
    rows = empty.admin().execute(
        "select version, migration, deployed_by from till_private.releases"
    )
    package = package_release(database_directory())
    assert rows.fetchall() == [(package_version(), package.migration, ADMIN)]


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (
            "insert into till_private.releases (version, migration, deployed_by, deployed_at)"
            " values ('0.10.0', '20990101000000', 'test', now())",
            f"this is tillkeeper {package_version()}, and the database has 0.10.0,",
        ),
        (
            "insert into till_private.schema_migrations (version) values ('20990101000000')",
            f"migrations that this tillkeeper {package_version()} does not know: 20990101000000;",
        ),
    ],
)
def test_an_older_package_does_not_deploy_over_a_newer_one(
    database: Database, plant: LiteralString, said: str
) -> None:
    admin = database.admin()
    admin.execute(plant)
    # A deployment would drop it.
    admin.execute("create function till_private.stray () returns integer language sql return 1")
    before = dump(database)
    with pytest.raises(DeployError, match=re.escape(said)):
        deploy(database.conninfo(ADMIN), example_catalog=False)
    assert dump(database) == before


def test_every_object_belongs_to_the_owner(database: Database) -> None:
    strangers = """
        select string_agg(distinct owner::regrole::text, ', ')
        from (
          select relowner as owner, relnamespace as schema from pg_class
          union all select proowner, pronamespace from pg_proc
          union all select typowner, typnamespace from pg_type
          union all select nspowner, oid from pg_namespace
        ) as o
        where schema::regnamespace::text in ('till', 'till_private')
        """
    assert ask(database, strangers) == "till_owner"


def test_a_failing_migration_stops_everything(empty: Database, small: Path) -> None:
    bad = small / "migrations" / "20260101000001_second.sql"
    bad.write_text(
        "-- migrate:up\ncreate table till.half (a int);\nselect 1 / 0;\n-- migrate:down\n"
    )
    with pytest.raises(DeployError, match=r"dbmate failed:(.|\n)*division by zero"):
        deploy(empty.conninfo(ADMIN), example_catalog=False, directory=small)
    assert ask(empty, "select to_regclass('till.half')") is None
    assert ask(empty, "select to_regprocedure('till.verify()')") is None


def test_functions_views_and_privileges_come_all_or_none(empty: Database, small: Path) -> None:
    (small / "privileges.sql").write_text("grant select on till.two to public;")
    with pytest.raises(DeployError, match=r"psql failed:(.|\n)*till.two"):
        deploy(empty.conninfo(ADMIN), example_catalog=False, directory=small)
    assert ask(empty, "select to_regprocedure('till.verify()')") is None
    assert ask(empty, "select to_regclass('till.one')") is None


def test_the_example_catalog_comes_when_asked_for(empty: Database, small: Path) -> None:
    deploy(empty.conninfo(ADMIN), example_catalog=False, directory=small)
    assert ask(empty, "select to_regclass('till.seeded')") is None
    deploy(empty.conninfo(ADMIN), example_catalog=True, directory=small)
    assert ask(empty, "select to_regclass('till.seeded')::text") == "till.seeded"


def test_violated_invariants_fail_the_deployment(empty: Database, small: Path) -> None:
    found = "select 'books balance', 'acct_ada', '{\"off_by\": 1}'::jsonb"
    (small / "functions" / "verify.sql").write_text(VERIFY.format(found))
    with pytest.raises(DeployError) as failure:
        deploy(empty.conninfo(ADMIN), example_catalog=False, directory=small)
    assert str(failure.value) == (
        'the data breaks its own rules:\nbooks balance: acct_ada: {"off_by": 1}'
    )


def test_a_wrong_password_is_an_error_that_does_not_quote_it(empty: Database) -> None:
    conninfo = psycopg.conninfo.make_conninfo(empty.conninfo(ADMIN), password="hunter2")
    with pytest.raises(DeployError, match="password authentication failed") as failure:
        deploy(conninfo, example_catalog=False)
    assert "hunter2" not in str(failure.value)


def test_an_address_need_not_say_how_to_authenticate(empty: Database) -> None:
    address = without_require_auth(empty.conninfo(ADMIN))
    assert address != empty.conninfo(ADMIN)
    deploy(address, example_catalog=False)
    assert find_changes(address) == []


def test_no_process_shows_the_password(empty: Database, small: Path) -> None:
    slow = small / "migrations" / "20260101000001_slow.sql"
    slow.write_text(migration("select pg_sleep(0.5);"))
    (small / "views.sql").write_text("select pg_sleep(0.5);")
    password = str(conninfo_to_dict(empty.conninfo(ADMIN))["password"])
    failures: list[BaseException] = []

    def run() -> None:
        try:
            deploy(empty.conninfo(ADMIN), example_catalog=False, directory=small)
        except BaseException as error:
            failures.append(error)

    seen = set()
    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive():
        seen |= set(command_lines())
        time.sleep(0.02)
    assert failures == []
    for tool in ("dbmate", "psql"):
        ours = [line for line in seen if tool in line and str(small) in line]
        assert len(ours) >= 1
        assert not any(password in line for line in ours)


def test_every_tool_looks_names_up_in_the_catalogue_alone(empty: Database, small: Path) -> None:
    look = "select current_user::text as who, current_setting('search_path') as path"
    other = small / "migrations" / "20260101000001_path.sql"
    other.write_text(migration(f"create table till.paths as {look};"))
    (small / "views.sql").write_text(f"insert into till.paths {look};")
    (small / "database.sql").write_text(
        f"grant create on database :DBNAME to till_owner; create table public.path as {look};"
    )
    deploy(empty.conninfo(ADMIN), example_catalog=False, directory=small)
    rows = empty.admin().execute("table till.paths union all table public.path").fetchall()
    assert sorted(rows) == [
        (ADMIN, "pg_catalog,pg_temp"),
        ("till_owner", "pg_catalog,pg_temp"),
        ("till_owner", "pg_catalog,pg_temp"),
    ]


def test_a_deployment_that_has_lost_its_lock_stops(
    empty: Database, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tillkeeper.deploy.tools.HEARTBEAT_SECONDS", 0.05)
    slow = small / "migrations" / "20260101000001_slow.sql"
    slow.write_text(migration("select pg_advisory_lock_shared(1);"))
    admin = empty.admin()
    admin.execute("select pg_advisory_lock(1)")
    failures: list[BaseException] = []

    def run() -> None:
        try:
            deploy(empty.conninfo(ADMIN), example_catalog=False, directory=small)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    wait_for_a_blocked_session(empty)
    admin.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = %s",
        ("tillkeeper deploy",),
    )
    thread.join(PATIENCE_SECONDS)
    assert [type(failure) for failure in failures] == [DeployError]
    assert "terminat" in str(failures[0])
    assert not any("dbmate" in line and str(small) in line for line in command_lines())


def command_lines() -> Iterator[str]:
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield process.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has ended
            continue
