"""Reads what the headers of the public functions say, and says what is missing in them.

A header is the comment at the top of a function's file: what it does, then Parameters, Returns,
Raises and Locks. Missing is: a parameter, or one that the function does not have; Returns, when
it returns something; Raises, when it or what it calls can refuse; Locks; an example.

    python docs/headers.py    the faults; exits with 1 if there are any
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from floors import FUNCTIONS, Function, read_functions

EXAMPLES = Path(__file__).parent / "examples.sql"
SECTIONS = ("Parameters", "Returns", "Raises", "Locks")
REFUSES = {"till_private.refuse", "till_private.refuse_with"}

SECTION = re.compile(r"-- (\w+) {2,}(\S.*)")
ARGUMENT = re.compile(r"^  (p_\w+) ", re.MULTILINE)
PARAMETER = re.compile(r"(p_\w+(?:, p_\w+)*)\s{2,}(.*)")
EXAMPLE = re.compile(r"^-- (till\.\w+)\n(.+?)\n*(?=^-- till\.|\Z)", re.MULTILINE | re.DOTALL)
SIGNATURE = re.compile(r"^create or replace function (.*?)\n  language", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Header:
    """What a file says of its function: paragraphs, the sections by name, the signature."""

    paragraphs: list[str]
    sections: Mapping[str, list[str]]
    signature: str

    @property
    def arguments(self) -> list[str]:
        return ARGUMENT.findall(self.signature)

    @property
    def parameters(self) -> dict[str, str]:
        """Return what is said of each parameter; some share one text."""
        said: dict[str, str] = {}
        for line in self.sections.get("Parameters", []):
            if found := PARAMETER.fullmatch(line):
                names = found[1]
                said[names] = found[2]
            elif said:
                said[names] += f" {line}"
        return said


def read_header(function: Function) -> Header:
    """Return the header of a function's file."""
    text = (FUNCTIONS / function.folder / f"{function.name.split('.')[1]}.sql").read_text()
    signature = SIGNATURE.search(text)
    if signature is None:
        raise SystemExit(f"{function.name}: no signature")
    paragraphs = [""]
    sections: dict[str, list[str]] = {}
    section: list[str] | None = None
    for line in text.split("\n\n")[0].splitlines():
        if not line.startswith("--"):
            break
        if (found := SECTION.fullmatch(line)) and found[1] in SECTIONS:
            section = sections.setdefault(found[1], [found[2]])
        elif not line.removeprefix("--").strip():
            section = None
            paragraphs.append("")
        elif section is not None:
            section.append(line.removeprefix("--").strip())
        else:
            paragraphs[-1] = f"{paragraphs[-1]} {line.removeprefix('--').strip()}".strip()
    return Header([p for p in paragraphs if p], sections, signature[1])


def read_examples() -> dict[str, str]:
    """Return the example of each function, in the order of the file, which is one story."""
    found = EXAMPLE.findall(EXAMPLES.read_text())
    examples = dict(found)
    if len(examples) < len(found):
        raise SystemExit("docs/examples.sql has two examples of one function")
    return examples


def can_refuse(functions: Mapping[str, Function], name: str) -> bool:
    """Tell whether a function, or one that it calls, refuses."""
    seen: set[str] = set()
    todo = {name}
    while todo:
        seen |= todo
        todo = {c for n in todo for c in functions[n].calls if c in functions} - seen
    return bool(seen & REFUSES)


def faults(functions: Mapping[str, Function]) -> Iterator[str]:
    """Yield a line for each thing that the header of a public function leaves out."""
    examples = read_examples()
    public = [f for f in functions.values() if not f.is_private]
    for function in public:
        header = read_header(function)
        said = {name for names in header.parameters for name in names.split(", ")}
        for argument in sorted(set(header.arguments) ^ said):
            what = "does not say" if argument in header.arguments else "says, but has not"
            yield f"{function.name} {what} {argument}"
        if "Returns" not in header.sections and not header.signature.endswith("returns void"):
            yield f"{function.name} does not say what it returns"
        if "Raises" not in header.sections and can_refuse(functions, function.name):
            yield f"{function.name} does not say what it raises"
        if "Locks" not in header.sections:
            yield f"{function.name} does not say what it locks"
        if f"{function.name}(" not in examples.get(function.name, ""):
            yield f"{function.name} has no example in docs/examples.sql"
    for name in examples.keys() - {f.name for f in public}:
        yield f"docs/examples.sql has {name}, which is no public function"


def main() -> None:
    lines = list(faults(read_functions()))
    for line in lines:
        print(line)
    if lines:
        sys.exit(1)


if __name__ == "__main__":
    main()
