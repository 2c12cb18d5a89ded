"""The embedded server: private, found by others, and gone with its owner, however that ends."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tillkeeper.local import server_user
from tillkeeper.local.embedded import (
    EmbeddedServer,
    EmbeddedServerError,
    temporary_server,
)
from tillkeeper.programs import wheel_bindir

FAST = {"fsync": "off"}
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another user")


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory whose parents everybody can enter, as pytest's own are not."""
    path = Path(tempfile.mkdtemp(prefix="till-test-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within 30 seconds"
        time.sleep(0.05)


def ask(server: EmbeddedServer, query: str) -> object:
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def is_alive(pid: int) -> bool:
    try:
        # A process that ended and was not waited for yet has no memory.
        return "VmSize" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def run_python(code: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True
    )


START_AND_WAIT = """
import sys, time
from pathlib import Path
from tillkeeper.local.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), settings={"fsync": "off"})
server.start()
print(server.pid, flush=True)
sys.stdin.read()
server.stop()
"""


def test_everything_it_writes_is_private(directory: Path) -> None:
    with EmbeddedServer(directory / "server", settings=FAST) as server:
        server.give_passwords(["postgres"])
        modes = {
            path.name: stat.filemode(path.stat().st_mode)
            for path in (directory / "server").iterdir()
        }
        top = stat.filemode((directory / "server").stat().st_mode)
        owners = {path.stat().st_uid for path in (directory / "server").iterdir()}
    assert top == "drwx------"
    assert modes == {
        "data": "drwx------",
        "lock": "-rw-------",
        "password.postgres": "-rw-------",
        "server.log": "-rw-------",
        "socket": "drwx------",
    }
    assert len(owners) == 1
    assert owners != {0}


def test_only_the_socket_and_the_password_lead_in(directory: Path) -> None:
    with EmbeddedServer(directory / "server", settings=FAST) as server:
        assert ask(server, "show listen_addresses") == ""
        rules = (
            "select string_agg(distinct type || ' ' || auth_method, ', ') from pg_hba_file_rules"
        )
        assert ask(server, rules) == "host reject, local scram-sha-256"
        wrong = server.conninfo().replace("password=", "password=x")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_data_stays_between_two_starts(directory: Path) -> None:
    with EmbeddedServer(directory / "server", settings=FAST) as server:
        ask(server, "create table kept as select 42 as answer")
    with EmbeddedServer(directory / "server", settings=FAST) as server:
        assert ask(server, "select answer from kept") == 42


def test_a_second_user_joins_and_does_not_stop_it(directory: Path) -> None:
    with EmbeddedServer(directory / "server", settings=FAST) as first:
        with EmbeddedServer(directory / "server") as second:
            assert second.pid is None
            assert ask(second, "select 1") == 1
        assert ask(first, "select 1") == 1
    with pytest.raises(psycopg.OperationalError):
        ask(second, "select 1")


def test_of_many_that_start_at_once_one_starts_it(directory: Path) -> None:
    target = str(directory / "server")
    code = START_AND_WAIT.replace("sys.stdin.read()", "time.sleep(2)")
    processes = [run_python(code, target) for _ in range(8)]
    printed = [process.communicate()[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * 8
    assert len([pid for pid in printed if pid != "None"]) == 1


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_the_process_that_started_it(directory: Path, how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT, str(directory / "server")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        assert is_alive(pid)
        process.send_signal(how)
    wait_until(lambda: not is_alive(pid))
    log = (directory / "server" / "server.log").read_text()
    assert "database system is shut down" in log


def test_a_temporary_server_leaves_nothing_when_its_process_is_killed() -> None:
    code = """
import sys
from tillkeeper.local.embedded import temporary_server
with temporary_server() as server:
    print(server.pid, server.directory, flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        pid, directory = process.stdout.readline().split()
        assert Path(directory).exists()
        process.kill()
    wait_until(lambda: not is_alive(int(pid)) and not Path(directory).exists())


def test_a_temporary_server_leaves_nothing_when_it_ends() -> None:
    with temporary_server(settings=FAST) as server:
        pid, directory = server.pid, server.directory
    assert pid
    assert not is_alive(pid)
    assert not directory.exists()


def test_it_recovers_from_a_crash(directory: Path) -> None:
    crashed = EmbeddedServer(directory / "server", settings={"synchronous_commit": "on"})
    crashed.start()
    ask(crashed, "create table kept as select 42 as answer")
    assert crashed.pid
    os.kill(crashed.pid, signal.SIGKILL)
    crashed.stop()
    with EmbeddedServer(directory / "server", settings=FAST) as server:
        assert server.pid
        assert ask(server, "select answer from kept") == 42
        assert "database system was interrupted" in (server.directory / "server.log").read_text()


def test_a_pid_file_with_somebody_elses_number_does_not_block_it(directory: Path) -> None:
    pid_file = directory / "server" / "data" / "postmaster.pid"
    with EmbeddedServer(directory / "server", settings=FAST):
        lines = pid_file.read_text().split("\n")
    user = server_user.choose_user(directory / "server")
    with subprocess.Popen(["/bin/sleep", "60"], **user.process_arguments()) as bystander:
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]))
        pid_file.chmod(0o600)
        os.chown(pid_file, user.uid, user.gid)
        with EmbeddedServer(directory / "server", settings=FAST) as server:
            assert ask(server, "select 1") == 1
        bystander.kill()


def test_a_long_path_moves_the_socket(directory: Path) -> None:
    deep = directory / ("d" * 60) / ("e" * 60)
    with EmbeddedServer(deep, settings=FAST) as server:
        elsewhere = Path(str(conninfo_to_dict(server.conninfo())["host"]))
        assert elsewhere.parent == Path("/tmp")  # noqa: S108
        assert stat.filemode(elsewhere.stat().st_mode) == "drwx------"
        with EmbeddedServer(deep) as second:
            assert second.pid is None
            assert ask(second, "select 1") == 1
    assert not elsewhere.exists()
    with EmbeddedServer(deep, settings=FAST) as again:
        assert ask(again, "select 1") == 1
        assert server.pid is None


def test_it_says_which_postgresql_it_is(directory: Path) -> None:
    with EmbeddedServer(directory / "server", settings=FAST) as server:
        assert ask(server, "show server_version") == server.version
        with EmbeddedServer(directory / "server") as second:
            assert second.version == server.version


def test_a_failed_start_shows_the_end_of_the_log(directory: Path) -> None:
    server = EmbeddedServer(directory / "server", settings={"shared_buffers": "plenty"})
    with pytest.raises(EmbeddedServerError, match="invalid value for parameter") as failure:
        server.start()
    assert "server.log" in str(failure.value)
    assert server.pid is None


@only_root
def test_a_directory_with_other_things_in_it_is_left_alone(directory: Path) -> None:
    (directory / "thesis.txt").touch()
    with pytest.raises(EmbeddedServerError, match="neither empty nor a data directory"):
        EmbeddedServer(directory).start()
    assert [path.name for path in directory.iterdir()] == ["thesis.txt"]
    assert directory.stat().st_uid == 0


@only_root
def test_data_below_a_closed_directory_goes_elsewhere(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_user, "SHARED_HOME", directory / "shared")
    closed = directory / "closed"
    closed.mkdir(0o700)
    said: list[str] = []
    with EmbeddedServer(closed / ".tillkeeper", settings=FAST, progress=said.append) as server:
        assert server.directory.parent == directory / "shared"
        assert server.directory.name.startswith("closed-")
        with EmbeddedServer(closed / ".tillkeeper") as second:
            assert (second.pid, second.directory) == (None, server.directory)
    assert f"the database is in {server.directory}" in said
    assert stat.filemode(closed.stat().st_mode) == "drwx------"
    assert list(closed.iterdir()) == []


@only_root
def test_binaries_below_a_closed_directory_are_copied(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_user, "SHARED_HOME", directory / "shared")
    closed = directory / "closed"
    closed.mkdir(0o700)
    package = wheel_bindir().parent.parent
    for part in (package / "pginstall18", package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.relative_to(package.parent), symlinks=True)
    hidden = closed / package.name / "pginstall18" / "bin"
    monkeypatch.setattr("tillkeeper.local.embedded.wheel_bindir", lambda: hidden)
    for _ in range(2):
        with EmbeddedServer(directory / "server", settings=FAST) as server:
            program = Path(f"/proc/{server.pid}/exe").readlink()
            assert program.is_relative_to(directory / "shared")
    assert stat.filemode(closed.stat().st_mode) == "drwx------"
