"""A private PostgreSQL that starts by itself and stops with the process that started it.

Everything is kept in one directory of mode 0700:

    data/           the cluster
    server.log      what the server said since it was started (server.log.1: the time before)
    password.ROLE   a generated password for each role that logs in
    socket/         the Unix socket, the only way in
    lock            held while somebody starts the server

Where this path is too long for a socket, that is in a directory below /tmp instead, whose name is
made of the path. Files are worked on as the server's user, also by root (`private_directory`).
A second process that finds the server running uses it, and leaves it running.
"""

import fcntl
import hashlib
import importlib.metadata
import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tillkeeper.local.private_directory import PrivateDirectory, make_parents
from tillkeeper.local.processes import end_with_parent
from tillkeeper.local.server_user import (
    ServerUser,
    choose_user,
    reachable_binaries,
    reachable_directory,
)
from tillkeeper.programs import WHEEL, wheel_bindir
from tillkeeper.search_path import PINNED_PATH

ADMIN = "postgres"
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


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except (OSError, LookupError) as error:
        raise EmbeddedServerError(str(error)) from error


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
        self._server_version = 0

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

    @property
    def version(self) -> str:
        """Which PostgreSQL a started server is, as in `18.4`."""
        return f"{self._server_version // 10_000}.{self._server_version % 10_000}"

    @_reported()
    def start(self) -> None:
        """Start the server, or find it running. Raises EmbeddedServerError."""
        self._prepare_directory()
        with self._lock():
            self._start_or_join()

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
        if self._sockets.path.parent != self.directory:
            with suppress(OSError), self._user.acting():
                self._sockets.path.rmdir()

    @_reported()
    def conninfo(self, role: str = ADMIN, database: str = "postgres") -> str:
        """Return a libpq connection string, password included. Raises EmbeddedServerError."""
        return self._conninfo(role, database)

    @_reported()
    def has_password(self, role: str) -> bool:
        return self._files.exists(f"password.{role}")

    @_reported()
    def create_database(self, name: str) -> None:
        """Create a database unless it is there."""
        with self._lock(), self._connect() as connection:
            query = "select 1 from pg_database where datname = %s"
            if connection.execute(query, (name,)).fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))

    @_reported()
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
        make_parents(self.directory)
        self._user = choose_user(self.directory)
        reachable = reachable_directory(self.directory, self._user)
        if reachable != self.directory:
            self._progress(f"{self._user.name} cannot enter {self.directory.parent}")
            self._progress(f"the database is in {reachable}")
            self.directory = reachable
            self._user = choose_user(self.directory)
        self._files.claim()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        file = self._files.open("lock", os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)

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
        if not self._files.exists("data"):
            self._initialise(bindir)
        while not self._start_once(bindir, deadline):
            if time.monotonic() > deadline:
                raise self._failure("the server did not start")

    @property
    def _files(self) -> PrivateDirectory:
        return PrivateDirectory(self.directory, self._user)

    @property
    def _data(self) -> PrivateDirectory:
        return PrivateDirectory(self.directory / "data", self._user)

    @property
    def _sockets(self) -> PrivateDirectory:
        path = self.directory / "socket"
        if len(os.fsencode(path / f".s.PGSQL.{PORT}")) >= SOCKET_PATH_BYTES:
            mark = hashlib.sha256(os.fsencode(self.directory.resolve())).hexdigest()[:16]
            path = Path("/tmp") / f"tillkeeper-{mark}"  # noqa: S108  never one of somebody else's
        return PrivateDirectory(path, self._user)

    def _initialise(self, bindir: Path) -> None:
        self._progress("creating a PostgreSQL cluster")
        self._generated_password(ADMIN)
        # Made aside and renamed, so that an interrupted initdb is never taken for a cluster.
        self._files.remove_tree("data.partial")
        done = self._run_as_user(
            [
                str(bindir / "initdb"),
                f"--pgdata={self.directory / 'data.partial'}",
                f"--username={ADMIN}",
                f"--pwfile={self.directory / f'password.{ADMIN}'}",
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
        self._files.rename("data.partial", "data")

    def _start_once(self, bindir: Path, deadline: float) -> bool:
        """Start the server and wait until it answers; False says that trying again may help."""
        self._drop_foreign_pid_file()
        self._sockets.claim()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets.path),
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "timezone": "UTC",
            "log_timezone": "UTC",
        } | self._settings
        command = [str(bindir / "postgres"), "-D", str(self._data.path)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        if self._files.exists("server.log"):
            self._files.rename("server.log", "server.log.1")
        output = self._files.open("server.log", os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            process = self._run_as_user(command, stdout=output, stderr=subprocess.STDOUT)
        finally:
            os.close(output)
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

    def _conninfo(self, role: str, database: str) -> str:
        with self._sockets.entered():  # whose it is: any user can make a directory below /tmp
            pass
        return make_conninfo(
            host=str(self._sockets.path),
            port=PORT,
            user=role,
            dbname=database,
            password=self._files.read(f"password.{role}"),
            # Whatever answers on the socket is never told the password.
            require_auth="scram-sha-256",
        )

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            self._conninfo(ADMIN, "postgres"),
            autocommit=True,
            connect_timeout=5,
            options=PINNED_PATH,
        )

    def _answers(self) -> bool:
        try:
            with self._connect() as connection:
                self._server_version = connection.info.server_version
        except (psycopg.OperationalError, FileNotFoundError):
            return False
        return True

    def _recorded_pid(self) -> int | None:
        try:
            return int(self._data.read("postmaster.pid").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _running_pid(self) -> int | None:
        """The process id of the server of this directory, whoever started it."""
        pid = self._recorded_pid()
        return pid if pid and self._works_here(pid) else None

    def _works_here(self, pid: int) -> bool | None:
        # The number may have been given to another process since; a server's working directory
        # is its data. None: the process has ended, or is not one that we may look at.
        with self._data.entered() as data:
            ours = os.fstat(data)
        try:
            return os.path.samestat(Path(f"/proc/{pid}/cwd").stat(), ours)
        except OSError:
            return None

    def _drop_foreign_pid_file(self) -> None:
        # A pid file of a dead process is PostgreSQL's to judge. One whose number now belongs to
        # somebody else would keep it from starting for ever.
        pid = self._recorded_pid()
        if pid and self._works_here(pid) is False:
            self._data.unlink("postmaster.pid")

    def _generated_password(self, role: str) -> str:
        name = f"password.{role}"
        if not self._files.exists(name):
            self._files.write(name, secrets.token_urlsafe(24))
        return self._files.read(name)

    def _log_tail(self) -> str:
        try:
            return self._files.read("server.log")[-LOG_TAIL_BYTES:]
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
            **choose_user(directory).process_arguments(),
        ),
        EmbeddedServer(directory, bindir, settings, progress) as server,
    ):
        yield server
