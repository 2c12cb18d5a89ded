"""`docs/floors.py` finds each fault that it promises to find, planted in a copy."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
HELPER = "create or replace function till_private.{name} ()\nas $$\nbegin {body} end;\n$$;\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "db", tmp_path / "db")
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "floors.py", tmp_path / "docs")
    shutil.copytree(
        ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path


def add(copy: Path, folder: str, name: str, body: str) -> None:
    functions = copy / "db" / "functions"
    (functions / folder / f"{name}.sql").write_text(HELPER.format(name=name, body=body))
    manifest = functions / "install.sql"
    first = f"\\ir {folder}/"
    text = manifest.read_text().replace(first, f"{first}{name}.sql\n{first}", 1)
    manifest.write_text(text)


def check(copy: Path) -> tuple[int, str]:
    command = [sys.executable, str(copy / "docs" / "floors.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_the_functions_as_they_are_break_no_rule(copy: Path) -> None:
    status, output = check(copy)
    assert status == 0, output


def test_a_call_to_a_higher_floor_is_found(copy: Path) -> None:
    add(copy, "ledger", "climb", "perform till_private.park_event(); perform till_private.climb();")
    status, output = check(copy)
    assert status == 1
    assert "runs up: ledger/till_private.climb calls inbox/till_private.park_event" in output


def test_a_call_of_the_contract_from_below_is_found(copy: Path) -> None:
    add(copy, "ledger", "climb", "perform till.balance('a');")
    assert "calls the contract instead of what is below it: till_private.climb" in check(copy)[1]


def test_a_circle_is_found(copy: Path) -> None:
    add(copy, "ledger", "here", "perform till_private.there();")
    add(copy, "ledger", "there", "perform till_private.here();")
    status, output = check(copy)
    assert status == 1
    assert "circle: " in output
    assert "till_private.here -> till_private.there" in output


def test_a_helper_that_nobody_calls_is_found(copy: Path) -> None:
    add(copy, "ledger", "lonely", "-- till_private.lonely() is only named here\n null;")
    status, output = check(copy)
    assert status == 1
    assert "nobody calls till_private.lonely" in output


def test_helpers_with_one_caller_and_no_test_are_counted(copy: Path) -> None:
    program = copy / "docs" / "floors.py"
    program.write_text(re.sub(r"(MOST_UNTESTED =) \d+", r"\1 0", program.read_text()))
    name = "untested"  # apart from the schema: this file is read for calls, too
    add(copy, "ledger", name, "null;")
    add(copy, "ledger", "climb", f"perform till_private.{name}();")
    status, output = check(copy)
    assert status == 1
    assert "no test has the name of till_private.untested or calls it" in output
    (copy / "tests" / "sql" / "untested").mkdir()
    (copy / "tests" / "sql" / "untested" / "test_it.sql").touch()
    assert "till_private.untested or calls" not in check(copy)[1]
