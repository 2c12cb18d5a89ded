"""What others have planted in a database is not run by who deploys into it."""

import os
import subprocess
from collections.abc import Iterator

import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from support.servers import BINARIES, SETTINGS, Database, TestServer, selected_servers
from tillkeeper.deploy.deployed import OWNER
from tillkeeper.deploy.errors import DeployError
from tillkeeper.deploy.lock import DEPLOY_LOCK
from tillkeeper.deploy.steps import deploy
from tillkeeper.local.embedded import ADMIN, temporary_server
from tillkeeper.programs import wheel_bindir
from tillkeeper.release import database_directory

pytestmark = pytest.mark.each_server

# Mallory may create schemas and write to public, as the owner of an application may. Each trap is
# a better match for a call by a bare name than what PostgreSQL has; it notes as whom it was run,
# and makes mallory a superuser if it can. `where` is looked into first: "$user".
TRAPS = """
create function {where}.spring (trap text) returns void language plpgsql as $$
begin
  insert into public.sprung values (trap, current_user);
  if (select rolsuper from pg_roles where rolname = current_user) then
    alter role mallory superuser;
  end if;
end $$;

create function {where}.pg_advisory_lock (integer) returns void language plpgsql as $$
begin
  perform {where}.spring('pg_advisory_lock');
  perform pg_catalog.pg_advisory_lock($1::bigint);
end $$;

create function {where}.format (text, text) returns text language plpgsql as $$
begin
  perform {where}.spring('format');
  return pg_catalog.format($1, variadic array[$2]);
end $$;

create function {where}.is_other (oid, regtype) returns boolean language plpgsql as $$
begin
  perform {where}.spring('<>');
  return $1 operator(pg_catalog.<>) $2::oid;
end $$;
create operator {where}.<> (leftarg = oid, rightarg = regtype, function = {where}.is_other);
"""


# What a deployment calls by a bare name, or did. The path of these sessions is everybody's.
CALLS = (
    ("pg_advisory_lock", f"select pg_advisory_lock({DEPLOY_LOCK})"),
    ("format", "select format('create role %I', 'till_owner'::text)"),
    ("<>", "select p.prorettype <> 'trigger'::regtype from pg_catalog.pg_proc as p limit 1"),
)


def prepare(database: Database) -> None:
    database.admin().execute(
        f"""
        create role mallory login;
        grant create on database {database.name} to mallory;
        grant create on schema public to mallory;
        create table public.sprung (trap text, as_whom name);
        grant insert on public.sprung to public
        """
    )


@pytest.fixture(params=selected_servers())
def fresh(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database of a cluster that has no role of ours; mallory may create schemas in it."""
    with temporary_server(BINARIES[request.param], SETTINGS) as server:
        server.create_database("billing")
        database = Database(server, "billing")
        prepare(database)
        yield database
        database.close()


@pytest.fixture
def shared(server: TestServer) -> Iterator[Database]:
    """The same, of a cluster that has our roles already."""
    with server.database(template="template0", owner=ADMIN) as database:
        prepare(database)
        yield database
        database.admin().execute("drop owned by mallory cascade; drop role mallory")


def plant(database: Database, schema: str) -> None:
    as_mallory = database.admin()
    as_mallory.execute("set role mallory")
    where = sql.Identifier(schema)
    if schema != "public":
        as_mallory.execute(sql.SQL("create schema {}").format(where))
        as_mallory.execute(sql.SQL("grant usage on schema {} to public").format(where))
    as_mallory.execute(sql.SQL(TRAPS).format(where=where))


def sprung(database: Database) -> set[tuple[str, str]]:
    return set(database.admin().execute("select trap, as_whom from public.sprung").fetchall())


def is_superuser(database: Database) -> bool:
    query = "select rolsuper from pg_roles where rolname = 'mallory'"
    return database.admin().execute(query).fetchone() == (True,)


@pytest.mark.parametrize("schemas", [(ADMIN, OWNER), ("public",)], ids=["own_name", "public"])
def test_no_trap_is_sprung(fresh: Database, schemas: tuple[str, ...]) -> None:
    for schema in schemas:
        plant(fresh, schema)
    for _ in range(2):  # the roles are there the second time
        deploy(fresh.conninfo(ADMIN), example_catalog=True)
    assert sprung(fresh) == set()
    assert not is_superuser(fresh)

    # The traps do catch who comes with the path that everybody has.
    for role in (ADMIN, OWNER):
        with fresh.admin() as unwary:
            unwary.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
            for _, call in CALLS:
                unwary.execute(call.encode())
    assert sprung(fresh) == {(trap, role) for trap, _ in CALLS for role in (ADMIN, OWNER)}
    assert is_superuser(fresh)


def test_a_setting_of_the_administrator_does_not_open_the_path(shared: Database) -> None:
    plant(shared, "public")
    admin = shared.admin()
    admin.execute(f"alter database {shared.name} set search_path = public, pg_catalog")
    admin.execute(
        f"alter role {ADMIN} in database {shared.name} set search_path = public, pg_catalog"
    )
    given = make_conninfo(shared.conninfo(ADMIN), options="-csearch_path=public,pg_catalog")
    deploy(given, example_catalog=True)
    assert sprung(shared) == set()


def test_no_trap_is_sprung_by_who_runs_the_files_by_hand(shared: Database) -> None:
    deploy(shared.conninfo(ADMIN), example_catalog=False)
    plant(shared, "public")
    for role, files in (
        (ADMIN, ["roles.sql", "database.sql"]),
        (OWNER, ["functions/install.sql", "views.sql", "privileges.sql", "seed/catalog.sql"]),
    ):
        subprocess.run(
            [
                str(wheel_bindir() / "psql"),
                *("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
                f"--dbname={shared.conninfo(ADMIN)}",
                *(f"--file={database_directory() / name}" for name in files),
            ],
            env=os.environ | {"PGOPTIONS": f"-crole={role} -csearch_path=public,pg_catalog"},
            check=True,
            capture_output=True,
        )
    assert sprung(shared) == set()


@pytest.mark.parametrize("schema", ["till", "till_private"])
def test_a_schema_of_ours_that_somebody_else_made_is_refused(shared: Database, schema: str) -> None:
    with shared.admin() as as_mallory:
        as_mallory.execute("set role mallory")
        as_mallory.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        as_mallory.execute(
            sql.SQL("grant all on schema {} to public").format(sql.Identifier(schema))
        )
    with pytest.raises(DeployError, match=f"schema {schema} belongs to mallory"):
        deploy(shared.conninfo(ADMIN), example_catalog=False)
