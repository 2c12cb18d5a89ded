"""Who imports whom in the glue: each package only what is here, and Stripe's only one of them."""

import ast
from collections.abc import Iterator
from pathlib import Path

GLUE = Path(__file__).parent.parent.parent / "glue" / "tillkeeper"
# From the bottom up, so there is no circle; what a package needs of its own is its affair.
MAY_IMPORT: dict[str, set[str]] = {
    "": set(),
    "logs": set(),
    "printable": set(),
    "programs": set(),
    "release": set(),
    "search_path": set(),
    "settings": set(),
    "database": set(),
    "stripe": {"settings"},
    "endpoints": {"database", "logs", "release", "settings", "stripe"},
    "worker": {"database", "logs", "settings", "stripe"},
    "deploy": {"printable", "programs", "release", "search_path"},
    "local": {"deploy", "programs", "search_path"},
    "legacy": {"printable", "search_path"},
    "backfill": {"search_path"},
    "cli": {
        "backfill",
        "deploy",
        "endpoints",
        "legacy",
        "local",
        "printable",
        "search_path",
        "settings",
        "stripe",
        "worker",
    },
    "__main__": {"cli"},
}
FILES = sorted(GLUE.rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def room(file: Path) -> str:
    """The part of the glue that a file belongs to."""
    top = file.relative_to(GLUE).parts[0]
    return "" if top == "__init__.py" else top.removesuffix(".py")


def test_every_part_is_above_what_it_may_import() -> None:
    below: set[str] = set()
    for part, others in MAY_IMPORT.items():
        assert others <= below, part
        below.add(part)


def test_a_file_imports_only_what_its_part_may() -> None:
    found: dict[str, set[str]] = {part: set() for part in MAY_IMPORT}
    for file in FILES:
        ours = {name.split(".")[1] for name in imported(file) if name.startswith("tillkeeper.")}
        found[room(file)] |= ours - {room(file)}
    assert found == MAY_IMPORT


def test_only_one_package_can_call_stripe() -> None:
    libraries = {
        str(file.relative_to(GLUE)): name
        for file in FILES
        for name in imported(file)
        if name.split(".")[0] in ("stripe", "httpx") and room(file) != "stripe"
    }
    # The type of what is asked for; and the demo signs as Stripe would.
    assert libraries == {
        "endpoints/checkout.py": "stripe.params.checkout.SessionCreateParams",
        "local/demo.py": "stripe.WebhookSignature",
    }
