"""A directory of the server's user, in which nothing is done that this user could not do.

It may lie where somebody else can put links, or belong to somebody who means harm to root. So its
files are worked on as its user, by name from the opened directory, and no link is followed.
"""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tillkeeper.local.server_user import ServerUser, ordinary_user, owner_of

READ_BYTES = 64 * 1024
ENTER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class PrivateDirectory:
    """Every method raises OSError, also for a link or for what belongs to somebody else."""

    def __init__(self, path: Path, user: ServerUser) -> None:
        self.path = path
        self.user = user

    def claim(self) -> None:
        """Make it, or take it over from root if it is empty; then it is the user's alone."""
        parent = os.open(self.path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            above = os.fstat(parent)
            with owner_of(above).acting(), suppress(FileExistsError):
                os.mkdir(self.path.name, 0o700, dir_fd=parent)
            here = _open(self.path, ENTER, parent)
        finally:
            os.close(parent)
        try:
            if os.geteuid() == 0 and os.fstat(here).st_uid == 0:
                if os.listdir(here):  # noqa: PTH208 - pathlib knows no descriptors
                    raise OSError(f"{self.path} is neither empty nor a data directory")
                self._require_place(above)
                os.fchown(here, self.user.uid, self.user.gid)
            self._require_owner(self.path, os.fstat(here))
            with self.user.acting():
                os.fchmod(here, 0o700)
        finally:
            os.close(here)

    @contextmanager
    def entered(self) -> Iterator[int]:
        """Act as the user, with the directory opened."""
        with self.user.acting():
            here = _open(self.path, ENTER)
            try:
                self._require_owner(self.path, os.fstat(here))
                yield here
            finally:
                os.close(here)

    def exists(self, name: str) -> bool:
        with self.entered() as here:
            try:
                os.lstat(name, dir_fd=here)
            except FileNotFoundError:
                return False
            return True

    def open(self, name: str, flags: int) -> int:
        """Open a regular file, made with mode 0600; the caller closes it."""
        path = self.path / name
        with self.entered() as here:
            # Not to wait for somebody at the other end of a pipe; a file does not mind.
            file = _open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, here)
        try:
            found = os.fstat(file)
            if not stat.S_ISREG(found.st_mode):
                raise OSError(f"{path} is not a regular file")
            self._require_owner(path, found)
        except OSError:
            os.close(file)
            raise
        return file

    def read(self, name: str) -> str:
        """Return the last 64 KiB of a file at most."""
        with os.fdopen(self.open(name, os.O_RDONLY), "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - READ_BYTES))
            return file.read(READ_BYTES).decode(errors="replace")

    def write(self, name: str, text: str) -> None:
        """Write a file that must not be there yet."""
        with os.fdopen(self.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "w") as file:
            file.write(text)

    def rename(self, name: str, to: str) -> None:
        with self.entered() as here:
            os.rename(name, to, src_dir_fd=here, dst_dir_fd=here)

    def unlink(self, name: str) -> None:
        with self.entered() as here:
            os.unlink(name, dir_fd=here)

    def remove_tree(self, name: str) -> None:
        """Remove what it can of the directory `name`."""
        with self.entered() as here:
            shutil.rmtree(name, ignore_errors=True, dir_fd=here)

    def _require_place(self, above: os.stat_result) -> None:
        # The path may lead elsewhere than when the user was chosen by it.
        everybodys = above.st_mode & stat.S_ISVTX
        if not everybodys and self.user.uid != (above.st_uid or ordinary_user().uid):
            raise PermissionError(f"{self.path} is no longer where {self.user.name} may have one")

    def _require_owner(self, path: Path, found: os.stat_result) -> None:
        if found.st_uid != self.user.uid:
            owner = ServerUser(found.st_uid, found.st_gid).name
            raise PermissionError(
                f"{path} belongs to {owner}, not to {self.user.name}, whose server this is;"
                " name a directory of your own in TILL_DATA_DIR"
            )


def make_parents(directory: Path) -> None:
    """Make the missing directories above `directory`, as the owner of the last one there is."""
    missing: list[str] = []
    place = directory.parent
    while not place.exists():
        missing.append(place.name)
        place = place.parent
    here = os.open(place, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with owner_of(os.fstat(here)).acting():
            for name in reversed(missing):
                with suppress(FileExistsError):
                    os.mkdir(name, dir_fd=here)
                inner = os.open(name, os.O_PATH | ENTER, dir_fd=here)
                os.close(here)
                here = inner
    finally:
        os.close(here)


def _open(path: Path, flags: int, directory: int | None = None) -> int:
    try:
        return os.open(path if directory is None else path.name, flags, 0o600, dir_fd=directory)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(f"{path} is a link; links are not followed here") from error
        if error.errno == errno.ENOTDIR:
            raise OSError(f"{path} is a link or a file, and no directory") from error
        raise
