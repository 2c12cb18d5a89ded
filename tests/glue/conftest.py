"""The glue is tested on the newest server: what it does is the same on each.

Tests with the mark `each_server` are of what is not, and run on all; in the long profile, all do.
"""

import pytest

from support.pgtap import SERVERS
from support.profiles import IS_LONG
from support.servers import TestServer, selected_servers


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> TestServer:
    """A PostgreSQL server."""
    return request.config.stash[SERVERS].get(request.param)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server" in metafunc.fixturenames:
        on_each = IS_LONG or metafunc.definition.get_closest_marker("each_server")
        servers = selected_servers() if on_each else selected_servers()[-1:]
        metafunc.parametrize("server", servers, indirect=True, scope="session")
