"""Which system user an embedded PostgreSQL runs as, and what that user can reach.

PostgreSQL refuses to run as root, so root needs an ordinary user for it. That user may be unable
to enter the project's directory or the virtual environment (both below `/root`, say). Then the
data or the binaries live below `SHARED_HOME` instead; the permissions of directories that are not
ours are never opened.
"""

import ctypes
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHARED_HOME = Path("/var/lib/tillkeeper")

_libc = ctypes.CDLL(None)
_ASK = ctypes.c_uint(-1)  # no user has this number: the call changes nothing, and tells


@dataclass(frozen=True)
class ServerUser:
    """The system user that owns the data and runs the server."""

    uid: int
    gid: int
    groups: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def process_arguments(self) -> dict[str, Any]:
        """The arguments of `subprocess.Popen` that make a child run as this user."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": self.groups}

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Let this thread reach only files that the user can reach.

        Unlike the effective user, which all threads of a process share, Linux keeps the one whose
        rights count for files apart for each thread (one that is started meanwhile inherits it).
        The groups of root stay, so whoever opens a file looks at its owner, too. Raises
        PermissionError.
        """
        if self.uid == os.geteuid():
            yield
            return
        before = _file_user()
        try:
            _libc.setfsgid(ctypes.c_uint(self.gid))
            _libc.setfsuid(ctypes.c_uint(self.uid))
            if _file_user() != (self.uid, self.gid):  # the calls themselves report nothing
                raise PermissionError(f"we may not act as {self.name}")
            yield
        finally:
            uid, gid = before
            _libc.setfsuid(ctypes.c_uint(uid))
            _libc.setfsgid(ctypes.c_uint(gid))

    def can_enter(self, directory: Path) -> bool:
        # Asked of the kernel, as that user: mode bits alone would not tell about ACLs.
        return self._succeeds("test", "-x", str(directory))

    def can_run(self, program: Path) -> bool:
        return self._succeeds(str(program), "--version")

    def _succeeds(self, *command: str) -> bool:
        try:
            done = subprocess.run(
                command, cwd="/", capture_output=True, check=False, **self.process_arguments()
            )
        except PermissionError:
            return False
        return done.returncode == 0


def _file_user() -> tuple[int, int]:
    uid, gid = _libc.setfsuid(_ASK), _libc.setfsgid(_ASK)
    return uid & 0xFFFFFFFF, gid & 0xFFFFFFFF


def choose_user(directory: Path) -> ServerUser:
    """Return the user for a server in `directory`, which need not exist.

    An ordinary user runs it as itself. Root runs it as the owner of the directory, or else of the
    one it is to be made in, if that is an ordinary user; else as `postgres` where there is one,
    else as `nobody`.
    """
    with suppress(FileNotFoundError):
        if (owner := owner_of(directory.lstat())).uid != 0:
            return owner
    if (owner := owner_of(directory.parent.stat())).uid != 0:
        return owner
    return ordinary_user()


def ordinary_user() -> ServerUser:
    """Return the user for what is all root's. Raises LookupError."""
    for name in ("postgres", "nobody"):
        try:
            return user_named(name)
        except KeyError:
            continue
    raise LookupError("root needs an ordinary user to run PostgreSQL as: create one named postgres")


def owner_of(found: os.stat_result) -> ServerUser:
    """Return whom to act as in a place: its owner if we are root, else ourselves."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid())
    if found.st_uid == 0:
        return ServerUser(0, 0)
    try:
        return user_named(pwd.getpwuid(found.st_uid).pw_name)
    except KeyError:
        # Never a group of root's, which root may have left on a directory.
        return ServerUser(found.st_uid, found.st_gid or found.st_uid)


def user_named(name: str) -> ServerUser:
    """Raises KeyError."""
    entry = pwd.getpwnam(name)
    groups = tuple(os.getgrouplist(name, entry.pw_gid))
    return ServerUser(entry.pw_uid, entry.pw_gid, groups)


def reachable_directory(directory: Path, user: ServerUser) -> Path:
    """Return `directory`, or its stand-in below `SHARED_HOME` if `user` cannot get to it."""
    if user.uid == os.geteuid() or user.can_enter(directory.parent):
        return directory
    mark = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    return _shared_home() / f"{directory.parent.name}-{mark}"


def reachable_binaries(bindir: Path, version: str, user: ServerUser) -> Path:
    """Return `bindir`, or a copy of its installation if `user` cannot run what is in it.

    The copy keeps the layout of the wheel (`<package>/<installation>/bin` beside
    `<package>.libs`), because the programs find their libraries relative to themselves.
    """
    if user.uid == os.geteuid() or user.can_run(bindir / "initdb"):
        return bindir
    installation, package = bindir.parent, bindir.parent.parent
    copy = _shared_home() / f"{package.name}-{version}"
    if not copy.exists():
        partial = Path(tempfile.mkdtemp(prefix=".copy-", dir=copy.parent))
        unneeded = shutil.ignore_patterns("include", "*.a", "*.pc")
        for part in (installation, package.with_name(f"{package.name}.libs")):
            target = partial / part.relative_to(package.parent)
            shutil.copytree(part, target, ignore=unneeded, symlinks=True)
        partial.chmod(0o755)
        _make_readable(partial)
        try:
            partial.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(partial)
    return copy / installation.relative_to(package.parent) / "bin"


def _make_readable(tree: Path) -> None:
    for path in tree.rglob("*"):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)


def _shared_home() -> Path:
    SHARED_HOME.mkdir(exist_ok=True)
    SHARED_HOME.chmod(0o755)  # ours, and the umask may have been stricter
    return SHARED_HOME
