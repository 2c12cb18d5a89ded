"""The manual's words on backing up, as they stand there: a dump restored into an empty cluster."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from support.servers import BINARIES, SETTINGS, Database, TestServer, without_require_auth
from tillkeeper.deploy.steps import find_changes
from tillkeeper.local.embedded import ADMIN, EmbeddedServer, temporary_server
from tillkeeper.programs import wheel_bindir

pytestmark = pytest.mark.each_server

MANUAL = Path(__file__).parent.parent.parent / "docs" / "operating.md"
HEADING = "## Backing up and restoring\n"


def commands() -> str:
    """The indented lines under the heading."""
    _, _, section = MANUAL.read_text().partition(HEADING)
    section, _, _ = section.partition("\n## ")
    return "\n".join(re.findall(r"^ {4}(.*)$", section, re.MULTILINE))


@pytest.fixture
def lived_in(database: Database) -> Database:
    """A database with bookings, and without what only tests have."""
    admin = database.admin()
    admin.execute("select tests.given_active(500000000), tests.given_pass()")
    admin.execute("select till.register_instance('inst_2', 'acct_ada')")
    admin.execute("select till.enroll_with_credits('acct_ada', 'inst_2', 'standard', 'k1')")
    admin.execute("select till.destroy_instance('inst_ada', 'grace', 'test', true)")
    admin.execute("drop schema tests cascade; drop extension pgtap")
    admin.execute("drop extension if exists plpgsql_check")
    return database


@pytest.fixture
def empty_cluster(server: TestServer) -> Iterator[EmbeddedServer]:
    with temporary_server(BINARIES[server.name], SETTINGS) as cluster:
        yield cluster


def dump(conninfo: str) -> str:
    done = subprocess.run(
        [wheel_bindir() / "pg_dump", "--restrict-key=fixed", "--dbname", conninfo],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def roles(conninfo: str) -> list[tuple[object, ...]]:
    """The roles, with what they may do, their settings and their passwords."""
    with psycopg.connect(conninfo) as connection:
        return connection.execute(
            "select r.rolname, r.rolcanlogin, r.rolconfig, a.rolpassword from pg_roles as r"
            " join pg_authid as a using (oid) where r.rolname like 'till%' order by 1"
        ).fetchall()


def test_a_dump_is_restored_into_an_empty_cluster_by_the_words_of_the_manual(
    lived_in: Database, empty_cluster: EmbeddedServer, server: TestServer, tmp_path: Path
) -> None:
    old, new = lived_in.conninfo(ADMIN), empty_cluster.conninfo(ADMIN, lived_in.name)
    before = dump(old)
    programs = BINARIES[server.name] or wheel_bindir()
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", commands()],
        cwd=tmp_path,
        env=os.environ
        | {
            "PATH": f"{programs}:{Path(sys.executable).parent}:{os.defpath}",
            "OLD": without_require_auth(old),
            "NEW": without_require_auth(new),
            "NEW_SERVER": without_require_auth(empty_cluster.conninfo(ADMIN)),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("deployed\nverify: clean\n"), done.stdout
    assert dump(new) == before
    assert roles(new) == roles(old)
    assert find_changes(new) == []

    # It goes on where the other one was: with its passwords, its keys, its numbers, its guards.
    application = psycopg.conninfo.make_conninfo(new, **login(lived_in))
    with psycopg.connect(application, autocommit=True) as connection:
        replay = connection.execute(
            "select replayed from till.enroll_with_credits('acct_ada', 'inst_2', 'standard', 'k1')"
        )
        assert replay.fetchone() == (True,)
        connection.execute("select till.spend_credits('acct_ada', 1000000, 'k2')")
    with psycopg.connect(new, autocommit=True) as connection:
        with pytest.raises(psycopg.Error) as refused:
            connection.execute("delete from till_private.entries")
        assert refused.value.sqlstate == "TK050"
        # A CHECK of a whole row calls functions, which the dump has to bring before it.
        with pytest.raises(psycopg.errors.CheckViolation) as broken:
            connection.execute("update till_private.accounts set entry_count = -1")
        assert broken.value.diag.constraint_name == "entry_count_is_never_negative"
        assert connection.execute("select * from till.verify()").fetchall() == []


def login(database: Database) -> dict[str, str]:
    """The user and the password of the application."""
    given = psycopg.conninfo.conninfo_to_dict(database.conninfo("till_app"))
    return {name: str(given[name]) for name in ("user", "password")}


def test_the_manual_says_what_a_copy_may_not_do() -> None:
    _, _, section = MANUAL.read_text().partition(HEADING)
    for word in ("TILL_STRIPE_API_KEY", "tillkeeper worker", "till.set_livemode", "pg_basebackup"):
        assert word in section.partition("\n## ")[0]
