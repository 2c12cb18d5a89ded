"""Draws who calls whom in db/functions, and says where the house rules are broken.

The floors are the folders, in the order in which db/functions/install.sql lists them: a function
calls its own floor and lower ones. Faults are an arrow that runs up, a circle of functions, a
private function without a caller, and more private functions with a single caller, or with a single
caller and no test of their own, than are allowed.

    python docs/floors.py             the floors, and the arrows between them
    python docs/floors.py --check     the faults; exits with 1 if there are any
    python docs/floors.py --mermaid   the picture of docs/architecture.md
"""

import argparse
import itertools
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
FUNCTIONS = ROOT / "db" / "functions"
OTHER_CALLERS = (ROOT / "db" / "migrations", ROOT / "db" / "views.sql")
TESTS = ROOT / "tests"
MOST_SINGLE_CALLERS = 67  # lower both when they fall
MOST_UNTESTED = 41

LISTED = re.compile(r"^\\ir (\S+)/(\w+)\.sql$", re.MULTILINE)
ABOUT = re.compile(r"^-- (.+)\n\\ir (\w+)/", re.MULTILINE)
HEAD = re.compile(r"^create or replace function (till(?:_private)?)\.(\w+) ", re.MULTILINE)
BODY = re.compile(r"\bas \$\$\n(.*)\n\$\$;", re.DOTALL)
COMMENT = re.compile(r"--.*")
CALL = re.compile(r"\b(till(?:_private)?)\.(\w+)\s*\(")


@dataclass(frozen=True)
class Function:
    """A function, its folder, and what its body names as a call."""

    name: str
    folder: str
    calls: frozenset[str]

    @property
    def is_private(self) -> bool:
        return self.name.startswith("till_private.")


def read_functions() -> dict[str, Function]:
    """Return every function by its qualified name, in the order of the manifest."""
    functions = {}
    for folder, stem in LISTED.findall((FUNCTIONS / "install.sql").read_text()):
        text = (FUNCTIONS / folder / f"{stem}.sql").read_text()
        head, body = HEAD.search(text), BODY.search(text)
        if head is None or body is None or head[2] != stem:
            raise SystemExit(f"{folder}/{stem}.sql does not define one function {stem}")
        name = f"{head[1]}.{stem}"
        functions[name] = Function(name, folder, frozenset(_calls(body[1]) - {name}))
    return functions


def _calls(text: str) -> set[str]:
    return {f"{schema}.{name}" for schema, name in CALL.findall(COMMENT.sub("", text))}


def callers_of(functions: Mapping[str, Function]) -> dict[str, set[str]]:
    """Return who calls each function; migrations and views, which check with some, count too."""
    callers: dict[str, set[str]] = defaultdict(set)
    for function in functions.values():
        for callee in function.calls & functions.keys():
            callers[callee].add(function.name)
    for place in OTHER_CALLERS:
        for file in [place] if place.is_file() else sorted(place.glob("*.sql")):
            for callee in _calls(file.read_text()) & functions.keys():
                callers[callee].add(file.name)
    return callers


def floor_of(folder: str) -> str:
    return folder.split("/")[0]


def floors(functions: Iterable[Function]) -> list[str]:
    """Return the floors from the ground up."""
    return list(dict.fromkeys(floor_of(function.folder) for function in functions))


def faults(functions: Mapping[str, Function]) -> Iterator[str]:
    """Yield a line for each rule that is broken."""
    height = {floor: level for level, floor in enumerate(floors(functions.values()))}
    graph = {f.name: f.calls & functions.keys() for f in functions.values()}
    for name, callees in graph.items():
        for callee in sorted(callees):
            low, high = floor_of(functions[name].folder), floor_of(functions[callee].folder)
            if height[high] > height[low]:
                yield f"runs up: {low}/{name} calls {high}/{callee}"
            if high == "api":
                yield f"calls the contract instead of what is below it: {name} calls {callee}"
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield "circle: " + " -> ".join(reversed(error.args[1]))
    callers = callers_of(functions)
    for function in functions.values():
        if function.is_private and not callers[function.name]:
            yield f"nobody calls {function.name}"
    single = single_callers(functions)
    if len(single) > MOST_SINGLE_CALLERS:
        yield f"{len(single)} private functions have one caller; {MOST_SINGLE_CALLERS} may"
    untested = untested_helpers(single)
    if len(untested) > MOST_UNTESTED:
        yield f"{len(untested)} of them have no test of their own; {MOST_UNTESTED} may"
        yield from (f"no test has the name of {name} or calls it" for name in untested)


def single_callers(functions: Mapping[str, Function]) -> list[str]:
    """Return the private functions that one function calls."""
    callers = callers_of(functions)
    return [f.name for f in functions.values() if f.is_private and len(callers[f.name]) == 1]


def untested_helpers(names: Iterable[str]) -> list[str]:
    """Return those that no test is named for, and none calls."""
    files = [path for path in TESTS.rglob("*") if path.suffix in {".sql", ".py"}]
    called = set().union(*(_calls(path.read_text()) for path in files))
    named = {path.parent.name for path in files}
    return [name for name in names if name not in called and name.split(".")[1] not in named]


def drawing(functions: Mapping[str, Function]) -> Iterator[str]:
    """Yield the floors from the top down, with the number of calls to each lower one."""
    ground_up = floors(functions.values())
    arrows = Counter(
        (floor_of(f.folder), floor_of(functions[callee].folder))
        for f in functions.values()
        for callee in f.calls & functions.keys()
    )
    for floor in reversed(ground_up):
        count = sum(floor_of(f.folder) == floor for f in functions.values())
        below = itertools.takewhile(lambda other, floor=floor: other != floor, ground_up)
        calls = [f"{other} {arrows[floor, other]}" for other in below if arrows[floor, other]]
        yield f"{floor:<14} {count:>3} functions   calls {', '.join(calls) or 'nobody'}"


def about_floors() -> dict[str, str]:
    """Return what the manifest says of each folder, from the ground up."""
    about: dict[str, str] = {}
    for text, floor in ABOUT.findall((FUNCTIONS / "install.sql").read_text()):
        about.setdefault(floor, text)
    return about


def mermaid(functions: Mapping[str, Function]) -> str:
    """Return the floors as a Mermaid picture; an arrow that follows from others is left out."""
    calls: dict[str, set[str]] = {floor: set() for floor in floors(functions.values())}
    for function in functions.values():
        for callee in function.calls & functions.keys():
            calls[floor_of(function.folder)].add(floor_of(functions[callee].folder))
    below: dict[str, set[str]] = {}
    for floor in calls:  # from the ground up, so what is below is known
        calls[floor].discard(floor)
        below[floor] = calls[floor].union(*(below[other] for other in calls[floor]))
    lines = ["flowchart TD"]
    for floor in reversed(calls):
        implied = set().union(*(below[other] for other in calls[floor]))
        direct = [other for other in reversed(calls) if other in calls[floor] - implied]
        lines += [f"  {floor} --> {other}" for other in direct] or [f"  {floor}"]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="say what breaks the rules")
    parser.add_argument("--mermaid", action="store_true", help="draw the floors as a picture")
    options = parser.parse_args()
    check = options.check
    functions = read_functions()
    if options.mermaid:
        print(mermaid(functions))
        return
    single = single_callers(functions)
    lines = list(faults(functions)) if check else list(drawing(functions))
    for line in lines:
        print(line)
    private = sum(function.is_private for function in functions.values())
    print(
        f"{len(functions)} functions, {private} of them private; {len(single)} have one caller, "
        f"{len(untested_helpers(single))} of these no test"
    )
    if check and lines:
        sys.exit(1)


if __name__ == "__main__":
    main()
