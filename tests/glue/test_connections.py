"""Clients that keep the server waiting: by the thousand, and one by one."""

import asyncio
import functools
import http.client
import itertools
import json
import resource
import socket
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from support.http import Api, running_api, sign
from support.servers import Database
from tillkeeper.endpoints import connections
from tillkeeper.endpoints.connections import LimitedProtocol, Places, connection_limit
from tillkeeper.settings import SettingsError

OPEN_FILES = 256
CROWD = 2000
DELIVERIES = 50
CLIENTS = 150

HEAD = b"POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
# What each of them begins with; the next byte is the same, again and again.
BEGINNINGS = (
    (b"", b""),  # says nothing at all
    (b"POST /webhooks/str", b""),  # stops in the middle of its first line
    (HEAD + b"X-Drip: ", b"x"),  # drips its head
    (HEAD + b"Content-Length: 200000\r\n\r\n", b""),  # sends no body
    (HEAD + b"Content-Length: 200000\r\n\r\n", b" "),  # drips its body
    (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b""),  # idle after a request
)


class Crowd:
    """Connections that are opened again when the server closes them, some hundreds a second."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.opened = 0
        self._address = address
        self._sockets: list[socket.socket | None] = [None] * CROWD
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Crowd":
        self._thread.start()
        while self.opened < CROWD:
            assert self._thread.is_alive()
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for one in self._sockets:
            if one is not None:
                one.close()

    def _run(self) -> None:
        for round_ in itertools.count():
            for number in range(CROWD):
                if round_ and number % 25 == 0 and self._stop.wait(0.05):
                    return
                beginning, drop = BEGINNINGS[number % len(BEGINNINGS)]
                one = self._sockets[number]
                if one is None or not self._lives(one, drop):
                    if one is not None:
                        one.close()
                    self._sockets[number] = self._open(beginning)

    def _open(self, beginning: bytes) -> socket.socket | None:
        one = socket.socket()
        try:
            one.settimeout(10)
            one.connect(self._address)
            one.setblocking(False)
            one.send(beginning)
        except OSError:  # closed already, for a newer one
            one.close()
            return None
        finally:
            self.opened += 1
        return one

    def _lives(self, one: socket.socket, drop: bytes) -> bool:
        try:
            one.send(drop)
            return one.recv(4096) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False


@pytest.fixture
def _many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] < CROWD + 500:
        pytest.skip(f"the test needs {CROWD + 500} open files itself")
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def resident_kib(api: Api) -> int:
    """The most memory that the server has had so far."""
    status = Path(f"/proc/{api.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def deliver(api: Api, name: str) -> int:
    """Deliver an event over a connection of its own, as Stripe may; return the status."""
    body = json.dumps({"id": f"evt_{name}", "type": "product.created"})
    url = api.client.base_url
    connection = http.client.HTTPConnection(url.host, url.port, timeout=30)
    with closing(connection):
        headers = {"Content-Type": "application/json", "Stripe-Signature": sign(body)}
        connection.request("POST", "/webhooks/stripe", body, headers)
        return connection.getresponse().status


@pytest.mark.usefixtures("_many_files")
def test_two_thousand_connections_that_wait_keep_no_webhook_out(database: Database) -> None:
    with running_api(database.conninfo(), open_files=OPEN_FILES) as api:
        url = api.client.base_url
        assert [deliver(api, f"before_{number}") for number in range(20)] == [200] * 20
        with Crowd((url.host, url.port or 80)) as crowd:
            first = [deliver(api, f"first_{number}") for number in range(DELIVERIES)]
            memory, opened = resident_kib(api), crowd.opened
            then = [deliver(api, f"then_{number}") for number in range(DELIVERIES)]
            while crowd.opened < opened + CROWD:
                then.append(deliver(api, f"more_{len(then)}"))
        assert first == [200] * len(first)
        assert then == [200] * len(then)
        assert resident_kib(api) - memory < 16 * 1024
        lines = api.log.lines()
        others = [
            line for line in lines if line.get("outcome") != "ignored" and "event_id" not in line
        ]
        assert others[0]["message"] == "connections closed for new ones"
        # Once a minute; and there may be bodies that kept their place and did not come in time.
        assert len(others) < 150
        assert deliver(api, "after") == 200


def test_who_asks_for_readiness_keeps_no_webhook_out(database: Database) -> None:
    with running_api(database.conninfo()) as api, ExitStack() as stack:
        url = api.client.base_url
        clients = [
            stack.enter_context(socket.create_connection((url.host, url.port or 80), timeout=30))
            for _ in range(CLIENTS)
        ]
        for number in range(30):
            for client in clients:
                client.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert deliver(api, f"readyz_{number}") == 200
            for client in clients:
                answer = b""
                while not answer.endswith(b"}"):
                    answer += client.recv(4096)
                assert answer.startswith(b"HTTP/1.1 200 ")


class Impatient(LimitedProtocol):
    """Waits for the head of a request no longer than a test does."""

    head_seconds = 0.3


@contextmanager
def serving(
    limit: int, keep_alive: int = 30
) -> Iterator[tuple[tuple[str, int], Collection[object]]]:
    """Serve what answers at once, and what waits until it is told to go on.

    Yields the address, and the connections that there are.
    """

    async def hold(request: Request) -> PlainTextResponse:
        held.set()
        while not go_on.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        return PlainTextResponse("held")

    async def answer(_: Request) -> PlainTextResponse:
        return PlainTextResponse("answered")

    async def answer_at_length(_: Request) -> PlainTextResponse:
        return PlainTextResponse("x" * 16_000_000)

    routes = [
        Route("/", answer, methods=["GET", "POST"]),
        Route("/hold", hold),
        Route("/large", answer_at_length),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes),
        log_config=None,
        http=functools.partial(Impatient, Places(limit)),  # type: ignore[arg-type]
        lifespan="off",
        timeout_keep_alive=keep_alive,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            yield listener.getsockname(), server.server_state.connections
        finally:
            go_on.set()
            server.should_exit = True
            thread.join()
            held.clear()
            go_on.clear()


held, go_on = threading.Event(), threading.Event()
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def is_closed(connection: socket.socket, drip: bytes = b"") -> bool:
    """Tell whether the server hangs up, for as long as anybody would wait, while bytes come."""
    connection.settimeout(0.02)
    for _ in range(500):
        try:
            connection.send(drip)
            if connection.recv(4096) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


@pytest.mark.parametrize(
    ("sent", "drip"),
    [
        (b"", b""),
        (b"GET / HT", b""),
        (b"GET / HTTP/1.1\r\nX-Drip: ", b"x"),
        (GET + b"GET / HTTP/1.1\r\nX-Drip: ", b"x"),  # after a request that was answered
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n", b"x"),  # nobody wants it
    ],
)
def test_who_does_not_finish_is_not_waited_for(sent: bytes, drip: bytes) -> None:
    with serving(10) as (address, _), socket.create_connection(address) as connection:
        connection.sendall(sent)
        assert is_closed(connection, drip)


def test_who_is_idle_after_an_answer_is_not_kept() -> None:
    with serving(10, keep_alive=0) as (address, _), socket.create_connection(address) as connection:
        connection.sendall(GET)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
        assert is_closed(connection)


@pytest.mark.parametrize("last", [b"", b"Connection: close\r\n"])
def test_who_does_not_take_its_answer_is_not_kept(last: bytes) -> None:
    with (
        serving(10, keep_alive=0) as (address, there),
        socket.create_connection(address) as connection,
    ):
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n" + last + b"\r\n")
        assert connection.recv(15, socket.MSG_PEEK) == b"HTTP/1.1 200 OK"
        for _ in range(500):
            if not there:
                return
            time.sleep(0.02)
        raise AssertionError("the server still keeps the connection")


HOLD = b"GET /hold HTTP/1.1\r\nHost: x\r\n\r\n"


def test_a_request_has_its_answer_however_long_it_takes() -> None:
    with serving(10) as (address, _), socket.create_connection(address) as connection:
        connection.sendall(HOLD)
        assert held.wait(30)
        with socket.create_connection(address) as second:
            assert is_closed(second)  # so the deadline of the first is over, too
        go_on.set()
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_a_request_that_is_answered_gives_its_place_to_nobody() -> None:
    with serving(1) as (address, _), socket.create_connection(address) as connection:
        connection.sendall(HOLD)
        assert held.wait(30)
        with socket.create_connection(address) as second:
            assert second.recv(1) == b""
        go_on.set()
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_a_new_connection_takes_the_place_of_the_one_that_waits_longest() -> None:
    with serving(2) as (address, _), ExitStack() as stack:
        first, second, third = (
            stack.enter_context(socket.create_connection(address)) for _ in range(3)
        )
        assert first.recv(1) == b""
        for connection in (second, third):
            connection.sendall(GET)
            assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_the_limit_leaves_files_for_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def allow(files: int) -> int:
        monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
        return connection_limit()

    assert allow(resource.RLIM_INFINITY) == allow(100_000) == connections.MOST_CONNECTIONS
    assert 32 <= allow(256) < 256 - connections.RESERVED_FILES
    with pytest.raises(
        SettingsError, match=r"^only 150 files may be open \(ulimit -n\); at least "
    ):
        allow(150)


def test_the_deadlines_are_as_told() -> None:
    assert (connections.HEAD_SECONDS, connections.KEEP_ALIVE_SECONDS) == (10.0, 30)
    assert LimitedProtocol.head_seconds == connections.HEAD_SECONDS
