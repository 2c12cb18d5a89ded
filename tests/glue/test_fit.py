"""Readiness: process, role and database fit each other, or it is said what does not."""

import asyncio
import time
from collections.abc import Iterator

import psycopg
import pytest

from support.http import Api, answer, running_api
from support.servers import Database, TestServer
from tillkeeper.deploy import database_directory
from tillkeeper.embedded import ADMIN
from tillkeeper.fit import Misfit, find_misfit
from tillkeeper.release import Release, package_release

PACKAGE = package_release(database_directory())


def misfit(
    database: Database, role: str = "till_endpoint", package: Release = PACKAGE
) -> Misfit | None:
    async def ask() -> Misfit | None:
        async with await psycopg.AsyncConnection.connect(
            database.conninfo(role), autocommit=True
        ) as connection:
            return await find_misfit(connection, package)

    return asyncio.run(ask())


def record(database: Database, version: str, migration: str = PACKAGE.migration) -> None:
    database.admin().execute(
        "insert into till_private.releases (version, migration, deployed_by, deployed_at)"
        " values (%s, %s, 'test', now())",
        (version, migration),
    )


@pytest.fixture
def empty(server: TestServer) -> Iterator[Database]:
    """A database with nothing in it."""
    with server.database(template="template0", owner=ADMIN) as database:
        yield database


def test_the_package_fits_what_it_has_deployed(database: Database) -> None:
    assert misfit(database) is None


def test_a_newer_database_fits(database: Database) -> None:
    record(database, "99.0.0", "29990101000000")
    assert misfit(database) is None


@pytest.mark.parametrize("version", ["0.1.9", "0.2.0"])
def test_an_older_database_does_not(database: Database, version: str) -> None:
    record(database, version, "20261122120000")
    assert misfit(database) == Misfit(
        "version_mismatch",
        {"database": f"{version} (20261122120000)", "package": str(PACKAGE)},
    )


def test_versions_are_compared_as_numbers(database: Database) -> None:
    record(database, "0.10.0")
    assert misfit(database, package=Release.of("0.9.0", PACKAGE.migration)) is None


def test_a_database_of_before_there_were_releases_does_not_fit(database: Database) -> None:
    database.admin().execute("drop function till.release()")
    assert misfit(database) == Misfit(
        "version_mismatch", {"database": None, "package": str(PACKAGE)}
    )


def test_a_database_without_tillkeeper_does_not_fit(empty: Database) -> None:
    assert misfit(empty) == Misfit("schema_missing", {})


@pytest.mark.parametrize("role", ["till_worker", "till_operator", "till_reader"])
def test_a_role_that_may_not_bring_events_does_not_fit(database: Database, role: str) -> None:
    assert misfit(database, role) == Misfit("wrong_role", {"role": role})


def test_nor_does_one_that_may_call_nothing(database: Database) -> None:
    database.admin().execute("revoke usage on schema till from till_reader")
    assert misfit(database, "till_reader") == Misfit("wrong_role", {"role": "till_reader"})


def test_whoever_acts_as_a_role_is_judged_by_it(database: Database) -> None:
    async def ask() -> Misfit | None:
        async with await psycopg.AsyncConnection.connect(
            database.conninfo(ADMIN), autocommit=True, options="-crole=till_worker"
        ) as connection:
            return await find_misfit(connection, PACKAGE)

    assert asyncio.run(ask()) == Misfit("wrong_role", {"role": ADMIN})


def test_readiness_says_what_does_not_fit(database: Database) -> None:
    with running_api(database.conninfo()) as api:
        assert answer(api.client.get("/readyz")) == (200, {"status": "ready"})
        record(database, "0.1.9")
        detail = {"database": f"0.1.9 ({PACKAGE.migration})", "package": str(PACKAGE)}
        mismatch = {"error": "version_mismatch", "detail": detail}
        assert wait_for(api, 503) == (503, mismatch)
        record(database, "99.0.0")
        assert wait_for(api, 200) == (200, {"status": "ready"})


def wait_for(api: Api, status: int) -> tuple[int, object]:
    """Return the answer, asked until it has the status: what was seen is kept for a second."""
    deadline = time.monotonic() + 30
    while (response := api.client.get("/readyz")).status_code != status:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return answer(response)
