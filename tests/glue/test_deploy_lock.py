"""The deploy lock: who waits says for whom, and nobody who may not deploy stops who may."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from support.servers import Database
from support.sessions import PATIENCE_SECONDS
from tillkeeper.deploy import lock as deploy_lock
from tillkeeper.deploy.lock import APPLICATION, DEPLOY_LOCK, DeployLockError
from tillkeeper.local.embedded import ADMIN

pytestmark = pytest.mark.each_server

HOLD = f"select pg_catalog.pg_advisory_lock({DEPLOY_LOCK})"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploy_lock, "REPORT_SECONDS", 0.05)
    patient = deploy_lock.SETTINGS.replace("'15min'", "'20s'")  # else a fault would hang for long
    monkeypatch.setattr(deploy_lock, "SETTINGS", patient)


@contextmanager
def waiting(database: Database) -> Iterator[Callable[[str], str]]:
    """Wait for the lock in a thread; gives what returns the first line said with some words."""
    said: list[str] = []
    news = threading.Condition()

    def progress(text: str) -> None:
        with news:
            said.append(text)
            news.notify_all()

    def take() -> None:
        with deploy_lock.deploy_lock(database.conninfo(ADMIN), progress):
            pass

    def heard(words: str) -> str:
        with news:
            assert news.wait_for(lambda: any(words in s for s in said), PATIENCE_SECONDS), said
            return next(s for s in said if words in s)

    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(take)
        try:
            yield heard
        finally:
            end_all(database)
        done.result(PATIENCE_SECONDS)


def end_all(database: Database) -> None:
    """End who holds the number, so that who waits has it."""
    database.admin().execute(
        "select pg_terminate_backend(pid) from pg_locks"
        " where locktype = 'advisory' and objid = %s and granted and pid <> pg_backend_pid()",
        (DEPLOY_LOCK,),
    )


def holder(database: Database, role: str, application: str) -> psycopg.Connection:
    connection = psycopg.connect(
        database.conninfo(role), autocommit=True, application_name=application
    )
    connection.execute(HOLD)
    return connection


def test_a_deployment_at_work_is_waited_for_by_name(database: Database) -> None:
    with (
        deploy_lock.deploy_lock(database.conninfo(ADMIN), lambda _: None) as first,
        waiting(database) as heard,
    ):
        pid = first.info.backend_pid
        line = heard("waiting for")
        assert line.startswith(
            f"waiting for pid {pid} (role 'postgres', 'tillkeeper deploy', since 2"
        )
        assert line.endswith("), which is at work")
        first.execute(HOLD.replace("lock(", "unlock("))


def test_a_lock_whose_holder_is_silent_is_told_from_one_that_is_held(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy_lock, "SILENT_SECONDS", 0.0)
    stranded = holder(database, ADMIN, APPLICATION)
    with waiting(database) as heard:
        line = heard("silent for")
        assert f"waiting for pid {stranded.info.backend_pid} " in line
        assert line.endswith(
            f"is the lock stranded? select pg_catalog.pg_terminate_backend"
            f"({stranded.info.backend_pid}); ends it"
        )
    stranded.close()


def test_a_lock_that_was_left_in_a_pooler_is_told_from_one_that_is_held(database: Database) -> None:
    stranded = holder(database, ADMIN, "an application")
    with waiting(database) as heard:
        line = heard(f"waiting for pid {stranded.info.backend_pid} ")
        assert "which is not called 'tillkeeper deploy': is the lock stranded in a pooler?" in line
    stranded.close()


def test_who_may_not_deploy_is_named_and_ended_also_when_many_stand_in_line(
    database: Database,
) -> None:
    first = holder(database, "till_reader", "a report")
    pid = first.info.backend_pid
    others = [psycopg.connect(database.conninfo("till_app"), autocommit=True) for _ in range(3)]
    with ThreadPoolExecutor(len(others)) as threads:
        calls = [threads.submit(other.execute, HOLD.encode()) for other in others]
        wait_for_waiters(database, len(others))
        said: list[str] = []
        with deploy_lock.deploy_lock(database.conninfo(ADMIN), said.append):
            pass
        for call in calls:
            call.exception(PATIENCE_SECONDS)  # or none: it had the lock for a moment
    for connection in (first, *others):
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select")
    assert len(said) == 4
    assert said[0].startswith(f"ended pid {pid} (role 'till_reader', 'a report', since 2")
    assert {line.split("role ")[1].split(",")[0] for line in said[1:]} == {"'till_app'"}
    for connection in (first, *others):
        connection.close()


def wait_for_waiters(database: Database, count: int) -> None:
    query = (
        "select count(*) from pg_locks where locktype = 'advisory' and objid = %s and not granted"
    )
    for _ in range(int(PATIENCE_SECONDS / 0.02)):
        row = database.admin().execute(query, (DEPLOY_LOCK,)).fetchone()
        if row == (count,):
            return
        threading.Event().wait(0.02)
    raise AssertionError("they do not stand in line")


def test_who_gives_up_leaves_nobody_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy_lock, "SETTINGS", deploy_lock.SETTINGS.replace("'20s'", "'500ms'"))
    held = holder(database, ADMIN, APPLICATION)
    with (
        pytest.raises(
            DeployLockError, match=f"gave up .* of waiting for pid {held.info.backend_pid}"
        ),
        deploy_lock.deploy_lock(database.conninfo(ADMIN), lambda _: None),
    ):
        pass
    wait_for_waiters(database, 0)
    held.close()


def test_who_is_interrupted_leaves_nobody_waiting(database: Database) -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    held = holder(database, ADMIN, APPLICATION)
    with (
        pytest.raises(KeyboardInterrupt),
        deploy_lock.deploy_lock(database.conninfo(ADMIN), interrupted),
    ):
        pass
    wait_for_waiters(database, 0)
    held.close()


@contextmanager
def pooler(
    database: Database, directory: Path, *, drops_options: bool, own_numbers: bool
) -> Iterator[str]:
    """What PgBouncer does to a session: it makes up its number, and may leave out its options."""
    given = conninfo_to_dict(database.conninfo(ADMIN))
    real = f"{given['host']}/.s.PGSQL.{given['port']}"
    with socket.socket(socket.AF_UNIX) as listener, ThreadPoolExecutor() as threads:
        listener.bind(f"{directory}/.s.PGSQL.5432")
        listener.listen()

        def serve() -> None:
            client, _ = listener.accept()
            listener.close()
            with client, socket.socket(socket.AF_UNIX) as server:
                server.connect(real)
                start = client.recv(65536)
                if drops_options:
                    head, _, rest = start[4:].partition(b"options\0")
                    start = head + rest.partition(b"\0")[2]
                    start = struct.pack("!i", len(start) + 4) + start
                server.sendall(start)
                back = threads.submit(relay, server, client, change)
                relay(client, server, lambda data: data)
                back.result()

        def change(data: bytes) -> bytes:
            found = data.find(b"K\0\0\0\x0c") if own_numbers else -1
            return (
                data if found < 0 else data[: found + 5] + b"\x11\x11\x11\x11" + data[found + 9 :]
            )

        served = threads.submit(serve)
        yield make_conninfo(database.conninfo(ADMIN), host=str(directory), port=5432)
        served.result(PATIENCE_SECONDS)


def relay(source: socket.socket, target: socket.socket, change: Callable[[bytes], bytes]) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(change(data))
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@pytest.mark.parametrize(
    ("drops_options", "own_numbers", "why"),
    [(True, False, "search_path"), (False, True, "process")],
)
def test_a_pooler_is_noticed_before_a_lock_is_taken(
    database: Database, tmp_path: Path, drops_options: bool, own_numbers: bool, why: str
) -> None:
    held = holder(database, ADMIN, APPLICATION)  # who asked for the lock would wait
    with (
        pooler(database, tmp_path, drops_options=drops_options, own_numbers=own_numbers) as address,
        pytest.raises(DeployLockError, match=f"a connection pooler stands .*{why}"),
        deploy_lock.deploy_lock(address, lambda _: None),
    ):
        pass
    held.close()


def test_what_only_passes_bytes_on_is_no_pooler(database: Database, tmp_path: Path) -> None:
    with (
        pooler(database, tmp_path, drops_options=False, own_numbers=False) as address,
        deploy_lock.deploy_lock(address, lambda _: None) as connection,
    ):
        assert connection.execute("show search_path").fetchone() == ("pg_catalog,pg_temp",)
