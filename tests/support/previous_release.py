"""The previous release, from the git history: its database, its processes, its test helpers."""

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from support.servers import without_require_auth

PREVIOUS = "c4471f6"
LOGIN_ROLES = ("till_app", "till_worker", "till_operator", "till_reader")
REPOSITORY = Path(__file__).parent.parent.parent

DEPLOY = """
import sys
from tillkeeper.deploy import deploy
deploy(sys.stdin.read(), example_catalog=True)
"""


@dataclass(frozen=True)
class PreviousRelease:
    """Its files in a directory."""

    directory: Path

    @property
    def python_path(self) -> str:
        """As PYTHONPATH it goes before the installed package."""
        return str(self.directory / "glue")

    def deploy(self, conninfo: str) -> None:
        subprocess.run(
            [sys.executable, "-c", DEPLOY],
            input=without_require_auth(conninfo),
            env=os.environ | {"PYTHONPATH": self.python_path},
            text=True,
            check=True,
        )

    def read(self, path: str) -> str:
        return (self.directory / path).read_text()


def unpack_previous_release(directory: Path) -> PreviousRelease:
    """Write it into `directory`.

    A source distribution has no history, and skips the test that asks. A repository that lacks the
    commit is one that was cloned in part, and fails it.
    """
    if not (REPOSITORY / ".git").exists():
        pytest.skip("the previous release is in the git history, and this is not a repository")
    archive = subprocess.run(
        [shutil.which("git") or "git", "archive", PREVIOUS, "db", "glue", "tests/sql/helpers.sql"],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    if archive.returncode != 0:
        pytest.fail(
            f"the previous release, {PREVIOUS}, is not in this repository"
            f" (git fetch --unshallow brings it): {archive.stderr.decode()}"
        )
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(directory, filter="data")
    return PreviousRelease(directory)
