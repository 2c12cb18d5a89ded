"""Deploying into a database that holds somebody's tables, or nothing but ours."""

import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from support.servers import SETTINGS, Database, TestServer
from tillkeeper.deploy.errors import DeployError
from tillkeeper.deploy.steps import deploy
from tillkeeper.local.database import LOGIN_ROLES
from tillkeeper.local.embedded import ADMIN, temporary_server
from tillkeeper.programs import wheel_bindir

pytestmark = pytest.mark.each_server

PASSWORD = "of the host"
ROLES = ("host", "colleague", "deployer")
OURS = re.compile(r"\btill_[a-z]+\b")
HOSTS_OWN = """
create schema app;
create table app.orders (order_id bigint generated always as identity primary key, note text);
create view app.notes as select note from app.orders;
create function app.count () returns bigint language sql as 'select count(*) from app.orders';
create table public.settings (name text primary key);
grant usage on schema app to colleague;
grant select, insert on app.orders to colleague;
alter default privileges in schema app grant select on tables to colleague;
"""


@pytest.fixture
def his(server: TestServer) -> Iterator[Database]:
    """A database of the role `host`, who has a schema in it that a colleague uses."""
    with server.database(template="template0", owner=ADMIN) as database:
        admin = database.admin()
        for role in ROLES:
            admin.execute(f"create role {role} login password '{PASSWORD}'")
        admin.execute("alter role deployer createrole")
        admin.execute(f"alter database {database.name} owner to host")
        admin.execute(f"revoke temporary on database {database.name} from public")
        admin.execute(f"grant temporary on database {database.name} to colleague")
        with connected(database, "host") as host:
            host.execute(HOSTS_OWN)
        yield database
    with psycopg.connect(server.embedded.conninfo(), autocommit=True) as admin:
        for role in ROLES:
            admin.execute(f"drop owned by {role}; drop role {role}".encode())


@contextmanager
def connected(database: Database, role: str) -> Iterator[psycopg.Connection]:
    address = make_conninfo(database.conninfo(ADMIN), user=role, password=PASSWORD)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def dump_of_the_others(database: Database) -> str:
    """`pg_dump -s` of the database and all in it, but for what is ours or is granted to us."""
    done = subprocess.run(
        [
            str(wheel_bindir() / "pg_dump"),
            *("--schema-only", "--create", "--restrict-key=fixed"),
            *("--exclude-schema=till", "--exclude-schema=till_private"),
            f"--dbname={database.conninfo(ADMIN)}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    head, *entries = re.split(
        r"(?=^--\n-- (?:Name: |PostgreSQL database dump complete))", done.stdout, flags=re.MULTILINE
    )
    kept = [head]
    for entry in entries:
        lines = [line for line in entry.splitlines() if not OURS.search(line)]
        if any(line and not line.startswith("--") for line in lines):
            kept.append("\n".join(lines).strip())
    return "\n\n".join(kept)


def owner(database: Database) -> str:
    query = "select datdba::regrole::text from pg_database where datname = current_database()"
    row = database.admin().execute(query).fetchone()
    assert row is not None
    return str(row[0])


def work_as_before(database: Database, number: int) -> None:
    """What the host and his colleague could always do; leaves nothing behind."""
    with connected(database, "host") as host:
        host.execute(f"create table app.t{number} (a int); create table public.t{number} (a int)")
        host.execute(f"create schema s{number}; create temporary table t (a int)")
        host.execute(f"alter database {database.name} set work_mem = '5MB'")
        host.execute(f"alter database {database.name} reset work_mem")
    with connected(database, "colleague") as colleague:
        colleague.execute("insert into app.orders (note) values ('n')")
        colleague.execute(f"select from app.t{number}; create temporary table t (a int)")
    with connected(database, "host") as host:
        host.execute(f"drop table app.t{number}, public.t{number}; drop schema s{number}")


def test_a_database_of_somebody_else_stays_as_it_is_while_he_works_in_it(his: Database) -> None:
    before = dump_of_the_others(his)
    assert "CREATE TABLE app.orders" in before
    assert f"ALTER DATABASE {his.name} OWNER TO host" in before
    failures: list[BaseException] = []
    rounds = 0
    stop = threading.Event()

    def work() -> None:
        nonlocal rounds
        try:
            while not stop.is_set():
                work_as_before(his, rounds)
                rounds += 1
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        deploy(his.conninfo(ADMIN), example_catalog=True)
        deploy(his.conninfo(ADMIN), example_catalog=True)
    finally:
        stop.set()
        thread.join()
    assert failures == []
    assert rounds > 1
    work_as_before(his, rounds)
    assert dump_of_the_others(his) == before


def test_a_database_that_was_taken_over_is_given_back(his: Database) -> None:
    before = dump_of_the_others(his)
    his.admin().execute(f"alter database {his.name} owner to till_owner")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        work_as_before(his, 1)
    deploy(his.conninfo(ADMIN), example_catalog=False)  # does not decide it by itself
    assert owner(his) == "till_owner"
    for _ in range(2):
        deploy(his.conninfo(ADMIN), example_catalog=False, give_back="host")
        assert owner(his) == "host"
        work_as_before(his, 1)
        assert dump_of_the_others(his) == before


def test_only_what_was_taken_over_is_given_back(his: Database) -> None:
    with pytest.raises(DeployError, match="belongs to 'host', so it was not taken over"):
        deploy(his.conninfo(ADMIN), example_catalog=False, give_back="colleague")
    assert owner(his) == "host"


def test_who_may_not_give_it_back_is_told_what_a_superuser_runs(his: Database) -> None:
    his.admin().execute(f"alter database {his.name} owner to till_owner")
    address = make_conninfo(his.conninfo(ADMIN), user="deployer", password=PASSWORD)
    with pytest.raises(
        DeployError, match=f'a superuser runs: alter database "{his.name}" owner to "host";'
    ):
        deploy(address, example_catalog=False, give_back="host")


def test_an_administrator_without_create_is_told_what_to_run(his: Database) -> None:
    admin = his.admin()
    admin.execute(f"grant till_owner, {', '.join(LOGIN_ROLES)} to deployer with admin option")
    address = make_conninfo(his.conninfo(ADMIN), user="deployer", password=PASSWORD)
    what = f"grant create on database {his.name} to till_owner;"
    with pytest.raises(DeployError, match="till_owner lacks the privilege create") as failure:
        deploy(address, example_catalog=False)
    assert f"Its owner, host, or a superuser runs: {what}" in str(failure.value)
    with connected(his, "host") as host:
        host.execute(what.encode())
    deploy(address, example_catalog=False)


def grants(database: Database) -> set[tuple[str, str]]:
    query = """
        select case a.grantee when 0 then 'public' else a.grantee::regrole::text end,
          lower(a.privilege_type)
        from pg_database as d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
        where d.datname = current_database() and a.grantee <> d.datdba
        """
    return set(database.admin().execute(query).fetchall())


@pytest.mark.parametrize("whose", [ADMIN, "till_owner"])
def test_one_that_is_ours_alone_is_closed_to_the_public(server: TestServer, whose: str) -> None:
    ours = {"till_owner", *LOGIN_ROLES} - {whose}
    with server.database(template="template0", owner=whose) as database:
        for _ in range(2):
            deploy(database.conninfo(ADMIN), example_catalog=False)
            assert grants(database) == {
                *((role, privilege) for role in ours for privilege in ("connect", "temporary")),
                *((role, "create") for role in ours & {"till_owner"}),
            }
        assert owner(database) == whose


@pytest.mark.parametrize(
    "somebodys",
    ["create schema app", "create table public.t (a int)", "create function public.f () "
     "returns int language sql as 'select 1'", "alter database {} owner to pg_monitor"],
    ids=["schema", "table", "function", "owner"],
)  # fmt: skip
def test_beside_somebody_the_public_keeps_what_it_had(server: TestServer, somebodys: str) -> None:
    with server.database(template="template0", owner=ADMIN) as database:
        database.admin().execute(somebodys.format(database.name).encode())
        deploy(database.conninfo(ADMIN), example_catalog=False)
        assert grants(database) == {
            ("till_owner", "create"), ("public", "connect"), ("public", "temporary")
        }  # fmt: skip


def test_the_database_where_every_tool_connects_first_stays_open() -> None:
    with temporary_server(settings=SETTINGS) as cluster:
        database = Database(cluster, "postgres")
        deploy(database.conninfo(ADMIN), example_catalog=False)
        assert grants(database) >= {("public", "connect"), ("public", "temporary")}
        database.close()


def test_what_a_role_set_for_itself_is_undone(database: Database, server: TestServer) -> None:
    query = """
        select r.rolname, s.setdatabase, s.setconfig
        from pg_db_role_setting as s join pg_roles as r on r.oid = s.setrole
        where r.rolname ~ '^till_' order by 1, 2
        """
    before = database.admin().execute(query).fetchall()
    for role in LOGIN_ROLES:
        session = database.connect(role)
        session.execute("set default_transaction_read_only = off")
        session.execute(f"alter role {role} set statement_timeout = 0".encode())
        session.execute(f"alter role {role} set search_path = public".encode())
        session.execute(f"alter role {role} set row_security = off".encode())
        for name in (database.name, "postgres"):
            session.execute(f"alter role {role} in database {name} set lock_timeout = 0".encode())
    assert len(database.admin().execute(query).fetchall()) == len(before) + 2 * len(LOGIN_ROLES)
    deploy(database.conninfo(ADMIN), example_catalog=False)
    assert database.admin().execute(query).fetchall() == before


def test_what_no_list_names_nobody_may_look_at(database: Database) -> None:
    admin = database.admin()
    admin.execute("set role till_owner")
    admin.execute("create view till.stray as select 1 as one")
    admin.execute("create table till.strays (one int)")
    admin.execute("grant select on till.stray, till.strays to till_reader, till_operator, public")
    deploy(database.conninfo(ADMIN), example_catalog=False)
    query = """
        select r.rolname, c.relname
        from pg_roles as r, pg_class as c
        where r.rolname = any (%s)
          and c.relname in ('stray', 'strays') and has_table_privilege(r.oid, c.oid, 'select')
        """
    assert admin.execute(query, ([*LOGIN_ROLES],)).fetchall() == []
