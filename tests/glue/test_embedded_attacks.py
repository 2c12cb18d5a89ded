"""What another local user plants where somebody, root say, starts an embedded server.

Run by root, the directory belongs to a real second user, who plants things himself. Run by an
ordinary user there is no such power to abuse: the same plants are then the user's own, and must
come to nothing just as well.
"""

import os
import shutil
import socket
import stat
import struct
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from support.servers import BINARIES, selected_servers
from tillkeeper.local import embedded, server_user
from tillkeeper.local.embedded import EmbeddedServer, EmbeddedServerError
from tillkeeper.local.server_user import ServerUser

FAST = {"fsync": "off"}
IS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not IS_ROOT, reason="an ordinary user has no power over others")


class Attacker:
    """A local user with a project directory, and things of ours beside it."""

    def __init__(self, top: Path) -> None:
        self.user = ServerUser(os.geteuid(), os.getegid())
        if IS_ROOT:
            self.user = server_user.user_named("daemon")  # every Debian has this user
        self.project = top / "project"
        self.project.mkdir()
        os.chown(self.project, self.user.uid, self.user.gid)
        self.directory = self.project / ".tillkeeper"
        self.treasure = top / "treasure"
        self.treasure.mkdir(0o700)
        self.gold = self.treasure / "gold"
        self.gold.write_text("the secret of root")
        self.gold.chmod(0o600)

    def run(self, *command: str | Path) -> None:
        subprocess.run(command, check=True, cwd="/", **self.user.process_arguments())

    def make_directory(self) -> None:
        self.run("mkdir", "--mode=700", self.directory)

    def write(self, path: Path, text: str) -> None:
        self.run("sh", "-c", 'printf %s "$1" > "$2"', "sh", text, path)


@pytest.fixture
def attacker() -> Iterator[Attacker]:
    top = Path(tempfile.mkdtemp(prefix="till-test-", dir="/tmp"))
    top.chmod(0o755)
    yield Attacker(top)
    shutil.rmtree(top)


@pytest.fixture(params=selected_servers())
def bindir(request: pytest.FixtureRequest) -> Path | None:
    return BINARIES[request.param]


def describe(top: Path) -> dict[str, tuple[int, int, int, str, bytes | None]]:
    """What somebody could have changed: owners, mode, kind and contents, by name."""
    described = {}
    for path in [top, *top.rglob("*")]:
        found = path.lstat()
        described[str(path.relative_to(top))] = (
            found.st_ino,
            found.st_uid,
            found.st_gid,
            stat.filemode(found.st_mode),
            path.read_bytes() if path.is_file() else None,
        )
    return described


LINKS = {
    "data": "",
    "data.partial": "",
    "lock": "gold",
    "password.postgres": "gold",
    "server.log": "gold",
    "server.log.1": "gold",
    "socket": "",
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_among_its_files_changes_nothing_elsewhere(
    attacker: Attacker, name: str, bindir: Path | None
) -> None:
    attacker.make_directory()
    attacker.run("ln", "-s", attacker.treasure / LINKS[name], attacker.directory / name)
    before = describe(attacker.treasure)
    with suppress(EmbeddedServerError), EmbeddedServer(attacker.directory, bindir, FAST):
        pass
    assert describe(attacker.treasure) == before


@pytest.mark.parametrize("name", ["lock", "password.postgres", "socket"])
def test_a_link_among_its_files_is_refused(attacker: Attacker, name: str) -> None:
    attacker.make_directory()
    attacker.run("ln", "-s", attacker.treasure / LINKS[name], attacker.directory / name)
    with pytest.raises(EmbeddedServerError, match=f"{name} is a link"):
        EmbeddedServer(attacker.directory, settings=FAST).start()


@pytest.mark.parametrize("deep", [False, True])
def test_a_path_in_a_file_is_not_deleted(
    attacker: Attacker, deep: bool, bindir: Path | None
) -> None:
    directory = attacker.directory / ("d" * 80) if deep else attacker.directory
    attacker.run("mkdir", "--parents", "--mode=700", attacker.directory, directory)
    before = describe(attacker.treasure)
    attacker.write(directory / "socket_directory", str(attacker.treasure))
    with EmbeddedServer(directory, bindir, FAST):
        assert describe(attacker.treasure) == before
        attacker.write(directory / "socket_directory", str(attacker.treasure))
    assert describe(attacker.treasure) == before


@pytest.mark.parametrize("target", ["", "empty"])
def test_a_directory_that_is_a_link_is_refused(
    attacker: Attacker, target: str, bindir: Path | None
) -> None:
    (attacker.treasure / "empty").mkdir(0o755)
    before = describe(attacker.treasure)
    attacker.run("ln", "-s", attacker.treasure / target, attacker.directory)
    with pytest.raises(EmbeddedServerError, match=r"\.tillkeeper is a link"):
        EmbeddedServer(attacker.directory, bindir, FAST).start()
    assert describe(attacker.treasure) == before


CLEARTEXT = struct.pack("!ciI", b"R", 8, 3)
MD5 = struct.pack("!ciI4s", b"R", 12, 5, b"salt")
ACCEPTED = struct.pack("!ciI", b"R", 8, 0) + struct.pack("!cic", b"Z", 5, b"I")


@contextmanager
def fake_server(attacker: Attacker, request: bytes) -> Iterator[bytearray]:
    """A server on the usual socket that asks `request`; yields what it is told after that."""
    attacker.run("mkdir", "--mode=700", attacker.directory / "data", attacker.directory / "socket")
    told = bytearray()

    def answer() -> None:
        with suppress(OSError):  # until the socket is closed
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(5)
                    connection.recv(10_000)
                    connection.sendall(request)
                    told.extend(connection.recv(10_000))

    with (
        socket.socket(socket.AF_UNIX) as listener,
        # A process in the data directory is what a running server looks like.
        subprocess.Popen(
            ["/bin/sleep", "60"],
            cwd=attacker.directory / "data",
            **attacker.user.process_arguments(),
        ) as running,
    ):
        path = attacker.directory / "socket" / ".s.PGSQL.5432"
        listener.bind(str(path))
        os.chown(path, attacker.user.uid, attacker.user.gid)
        listener.listen()
        attacker.write(attacker.directory / "data" / "postmaster.pid", f"{running.pid}\n")
        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield told
        finally:
            running.kill()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_a_secret_behind_a_link_is_not_told_to_a_fake_server(
    attacker: Attacker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tillkeeper.local.embedded.START_SECONDS", 0.0)
    attacker.make_directory()
    attacker.run("ln", "-s", attacker.gold, attacker.directory / "password.postgres")
    with (
        fake_server(attacker, CLEARTEXT) as told,
        pytest.raises(EmbeddedServerError, match=r"password\.postgres is a link"),
    ):
        EmbeddedServer(attacker.directory).start()
    assert told == b""


@pytest.mark.parametrize("request_", [CLEARTEXT, MD5, ACCEPTED], ids=["clear", "md5", "none"])
def test_a_server_that_does_not_ask_for_scram_is_told_no_password(
    attacker: Attacker, monkeypatch: pytest.MonkeyPatch, request_: bytes
) -> None:
    monkeypatch.setattr("tillkeeper.local.embedded.START_SECONDS", 0.0)
    attacker.make_directory()
    attacker.write(attacker.directory / "password.postgres", "a real password")
    server = EmbeddedServer(attacker.directory)
    with fake_server(attacker, request_) as told:
        with pytest.raises(EmbeddedServerError, match="the running server does not answer"):
            server.start()
        with pytest.raises(psycopg.OperationalError, match="authentication method requirement"):
            psycopg.connect(server.conninfo())
    assert told == b""


def test_a_pipe_in_place_of_a_file_does_not_hold_it_up(attacker: Attacker) -> None:
    attacker.make_directory()
    attacker.run("mkfifo", attacker.directory / "password.postgres")
    with pytest.raises(EmbeddedServerError, match=r"password\.postgres is not a regular file"):
        EmbeddedServer(attacker.directory, settings=FAST).start()


@only_root
def test_a_second_name_of_a_file_of_root_is_refused(attacker: Attacker) -> None:
    attacker.make_directory()
    attacker.gold.chmod(0o644)  # by its mode everybody may read it
    # Made by root: the kernel lets nobody else, but where an administrator told it to.
    os.link(attacker.gold, attacker.directory / "password.postgres")
    with pytest.raises(EmbeddedServerError, match=r"password\.postgres belongs to root"):
        EmbeddedServer(attacker.directory, settings=FAST).start()


@pytest.mark.parametrize("plant", ["link", pytest.param("directory", marks=only_root)])
def test_a_socket_directory_of_somebody_else_is_refused(attacker: Attacker, plant: str) -> None:
    directory = attacker.project.parent / ("d" * 80)
    before = describe(attacker.treasure)
    with EmbeddedServer(directory, settings=FAST) as server:
        sockets = Path(str(conninfo_to_dict(server.conninfo())["host"]))
    assert sockets.parent == Path("/tmp")  # noqa: S108
    if plant == "link":
        attacker.run("ln", "-s", attacker.treasure, sockets)
    else:
        attacker.run("mkdir", "--mode=777", sockets)
    try:
        with pytest.raises(EmbeddedServerError, match=f"{sockets} (is a link|belongs to daemon)"):
            EmbeddedServer(directory, settings=FAST).start()
    finally:
        attacker.run("rm", "-r", sockets)
    assert describe(attacker.treasure) == before


@pytest.mark.parametrize("below", [".tillkeeper", "some/where/else"])
def test_in_somebodys_directory_it_is_somebodys_server(attacker: Attacker, below: str) -> None:
    with EmbeddedServer(attacker.project / below, settings=FAST) as server:
        assert Path(f"/proc/{server.pid}").stat().st_uid == attacker.user.uid
        made = {path.lstat().st_uid for path in attacker.project.rglob("*")}
    assert made == {attacker.user.uid}


@only_root
def test_a_path_that_leads_elsewhere_meanwhile_gives_nothing_of_root_away(
    attacker: Attacker, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = attacker.project / "inner" / "empty"
    attacker.run("mkdir", directory.parent)
    (attacker.treasure / "empty").mkdir()
    before = describe(attacker.treasure)
    reachable = server_user.reachable_directory

    def swap(directory: Path, user: ServerUser) -> Path:
        found = reachable(directory, user)
        attacker.run("mv", directory.parent, attacker.project / "away")
        attacker.run("ln", "-s", attacker.treasure, directory.parent)
        return found

    monkeypatch.setattr(embedded, "reachable_directory", swap)
    with pytest.raises(EmbeddedServerError) as refusal:
        EmbeddedServer(directory, settings=FAST).start()
    assert describe(attacker.treasure) == before
    assert "empty is no longer where daemon may have one" in str(refusal.value)


@only_root
def test_a_directory_of_a_group_of_root_lends_the_group_to_nobody(attacker: Attacker) -> None:
    attacker.make_directory()
    os.chown(attacker.directory, -1, 0)
    assert server_user.choose_user(attacker.directory) == attacker.user
    os.chown(attacker.directory, 54321, 0)  # a user without a name
    assert server_user.choose_user(attacker.directory) == ServerUser(54321, 54321)


@only_root
def test_only_the_thread_that_acts_as_somebody_loses_rights(attacker: Attacker) -> None:
    with ThreadPoolExecutor(1) as other:
        assert other.submit(attacker.gold.read_text).result() == "the secret of root"
        with attacker.user.acting():
            with pytest.raises(PermissionError):
                attacker.gold.read_text()
            assert other.submit(attacker.gold.read_text).result() == "the secret of root"
            with attacker.user.acting():
                pass
            with pytest.raises(PermissionError):
                attacker.gold.read_text()
        assert attacker.gold.read_text() == "the secret of root"
