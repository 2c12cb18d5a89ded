"""docs/security.md names tests that exist."""

import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
PAGE = TESTS.parent / "docs" / "security.md"
NAMED = re.compile(r"`([a-z_/]+\.(?:sql|py)(?:::\w+)*)`")


def test_every_test_that_the_page_names_exists() -> None:
    names = [name for name in NAMED.findall(PAGE.read_text()) if "/test_" in name]
    assert len(names) > 60
    assert [name for name in names if not exists(*name.split("::"))] == []


def exists(file: str, *names: str) -> bool:
    path = TESTS / file
    if not path.is_file() or (not names and path.suffix == ".py"):
        return False
    text = path.read_text()
    *classes, test = names or ("",)
    return all(f"class {name}:" in text for name in classes) and (
        not test or re.search(rf"^ *(async )?def {test}\(", text, re.MULTILINE) is not None
    )
