"""What is installed, and what others are given to install."""

import importlib.metadata
import os
import shutil
import stat
import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DECLARED = [
    Requirement(text)
    for text in [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["test"],
        *PROJECT["build-system"]["requires"],
    ]
]
# What people leave lying about in a checkout.
STRAYS = [
    ".env",
    "db/.env",
    "db/functions/dump.sql.gz",
    "db/migrations/notes.txt",
    "docs/letter.odt",
    "bench/results/today.json",
    "glue/tillkeeper/.env",
    "glue/tillkeeper/key.pem",
    "glue/tillkeeper/endpoints/__pycache__/app.cpython-311.pyc",
    "secrets.py",
    "tests/customers.csv",
]
only_in_a_checkout = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="compares with what git tracks"
)


class Pin(NamedTuple):
    requirement: Requirement
    hashes: list[str]

    @property
    def version(self) -> str:
        (only,) = self.requirement.specifier
        assert only.operator == "=="
        return only.version


def pins() -> dict[str, Pin]:
    """The lines of constraints.txt, by the name of the package."""
    found: dict[str, Pin] = {}
    text = (ROOT / "constraints.txt").read_text().replace("\\\n", " ")
    for line in text.splitlines():
        if not line.startswith("#"):
            requirement, *hashes = line.split(" --hash=")
            pin = Pin(Requirement(requirement), [each.strip() for each in hashes])
            found[canonicalize_name(pin.requirement.name)] = pin
    return found


def test_every_bound_has_two_ends_and_its_pin_between_them() -> None:
    pinned = pins()
    for declared in DECLARED:
        operators = {each.operator for each in declared.specifier}
        assert operators in ({">=", "<"}, {"=="}), declared
        assert declared.specifier.contains(pinned[canonicalize_name(declared.name)].version)


def test_what_is_pinned_is_what_is_needed_and_nothing_else() -> None:
    needed: dict[str, set[str]] = {}
    waiting = list(DECLARED)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = {"", *requirement.extras} - needed.get(name, set())
        needed.setdefault(name, set()).update(extras)
        for text in importlib.metadata.requires(name) or [] if extras else []:
            further = Requirement(text)
            marker = further.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(further)
    pinned = pins()
    assert set(pinned) == set(needed)
    installed = {name: importlib.metadata.version(name) for name in pinned}
    assert {name: pin.version for name, pin in pinned.items()} == installed


def test_every_pin_has_the_hashes_of_its_files() -> None:
    for name, pin in pins().items():
        assert pin.hashes, name
        assert all(each.startswith("sha256:") and len(each) == 71 for each in pin.hashes), name


class Built(NamedTuple):
    tracked: list[str]
    sdist: Path
    wheel: Path


def tracked_files() -> list[str]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in done.stdout.split("\0") if name]


def build(directory: Path, *targets: str) -> None:
    options = [word for target in targets for word in ("-t", target)]
    command = [sys.executable, "-m", "hatchling", "build", *options]
    subprocess.run(command, cwd=directory, check=True, capture_output=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both packages, built where strays lie about."""
    tree = tmp_path_factory.mktemp("tree")
    tracked = tracked_files()
    for name in tracked:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tree / name)
    for name in STRAYS:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("not for others")
    build(tree, "sdist", "wheel")
    (sdist,) = (tree / "dist").glob("*.tar.gz")
    (wheel,) = (tree / "dist").glob("*.whl")
    return Built(tracked, sdist, wheel)


@pytest.fixture(scope="module")
def unpacked(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("unpacked")
    # Python's own way to unpack wants a parameter that early versions of 3.11 do not know.
    subprocess.run(["/bin/tar", "-xzf", built.sdist, "-C", directory], check=True)
    (top,) = directory.iterdir()
    return top


@only_in_a_checkout
def test_the_sdist_is_what_git_tracks(built: Built, unpacked: Path) -> None:
    files = {path.relative_to(unpacked) for path in unpacked.rglob("*") if path.is_file()}
    assert files == {Path(name) for name in [*built.tracked, "PKG-INFO"]}
    for name in built.tracked:
        modes = [(top / name).stat().st_mode & stat.S_IXUSR for top in (ROOT, unpacked)]
        assert modes[0] == modes[1], name


@only_in_a_checkout
def test_the_wheel_is_the_package_and_its_sql(built: Built) -> None:
    places = {"glue/tillkeeper/": "tillkeeper/", "db/": "tillkeeper/db/"}
    expected = {
        name.replace(place, target, 1)
        for name in built.tracked
        for place, target in places.items()
        if name.startswith(place)
    }
    about = {f"tillkeeper-0.2.0.dist-info/{name}" for name in ("METADATA", "RECORD", "WHEEL")}
    about.add("tillkeeper-0.2.0.dist-info/entry_points.txt")
    with zipfile.ZipFile(built.wheel) as archive:
        assert set(archive.namelist()) == expected | about


@only_in_a_checkout
def test_the_sdist_builds_the_same_wheel(built: Built, unpacked: Path) -> None:
    build(unpacked, "wheel")
    assert (unpacked / "dist" / built.wheel.name).read_bytes() == built.wheel.read_bytes()


def run_with(package: Path, *command: str | Path, cwd: Path) -> str:
    """Run Python with `package` before what is installed; returns what it printed."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "TILL_"))}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=environment | {"PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@only_in_a_checkout
def test_the_sdist_can_be_tested(unpacked: Path) -> None:
    options = ["-q", "-p", "no:cacheprovider"]
    tests = ["tests/glue/test_settings.py", "tests/glue/test_packaging.py"]
    output = run_with(unpacked / "glue", "-m", "pytest", *options, *tests, cwd=unpacked)
    assert " passed" in output
    assert run_with(unpacked / "glue", "-c", WHERE, cwd=unpacked).split() == [
        str(unpacked / "glue" / "tillkeeper"),
        str(unpacked / "db"),
    ]


@only_in_a_checkout
def test_the_wheel_finds_its_sql(built: Built, tmp_path: Path) -> None:
    shutil.unpack_archive(built.wheel, tmp_path, "zip")
    assert run_with(tmp_path, "-c", WHERE, cwd=tmp_path).split() == [
        str(tmp_path / "tillkeeper"),
        str(tmp_path / "tillkeeper" / "db"),
    ]


WHERE = """
from pathlib import Path
import tillkeeper
from tillkeeper.release import database_directory
print(Path(tillkeeper.__file__).parent, database_directory())
"""


@only_in_a_checkout
def test_the_wheel_says_what_it_is_and_what_it_needs(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        metadata: Message = Parser().parsestr(
            archive.read("tillkeeper-0.2.0.dist-info/METADATA").decode()
        )
    needed = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    assert {each.name for each in needed if each.marker is None} == {
        Requirement(text).name for text in PROJECT["project"]["dependencies"]
    }
    for each in needed:
        assert {part.operator for part in each.specifier} in ({">=", "<"}, {"=="})
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload() == (ROOT / "README.md").read_text()
    assert metadata["Keywords"]
    assert metadata.get_all("Classifier")
