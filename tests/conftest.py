"""Fixtures and collection for every test: two servers, and a fresh database for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.pgtap import SERVERS, SqlFile, collect_sql_file
from support.servers import Database, Servers, TestServer, selected_servers


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SERVERS] = Servers()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[SERVERS].stop()


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> SqlFile | None:
    return collect_sql_file(parent, file_path)


@pytest.fixture(scope="session", params=selected_servers())
def server(request: pytest.FixtureRequest) -> TestServer:
    """A PostgreSQL server; the test runs once on each."""
    return request.config.stash[SERVERS].get(request.param)


@pytest.fixture
def database(server: TestServer) -> Iterator[Database]:
    """A fresh database with Tillkeeper and the example catalog in it."""
    with server.database() as fresh:
        yield fresh
