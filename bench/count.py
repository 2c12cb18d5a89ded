"""Counts the instructions that one call takes: a figure that does not depend on neighbours.

    python -m bench.count --server pg15 settle event

Valgrind's callgrind counts what a backend of its own (`postgres --single`) executes for 20 calls
and for 50 calls, each on a copy of the same warm and analyzed books. The difference, divided by
30, is one call: its parsing and planning, its writes and its commit, without the backend's start.
It repeats to 0.1 %.
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

from bench.books import BINARIES, DATABASE, make_books, run, started_server
from bench.commands import COMMANDS, PERIOD_SECONDS, REGISTER, Command, literal
from tillkeeper.local.embedded import EmbeddedServer
from tillkeeper.local.server_user import choose_user

FEW, MANY = 20, 50
ACCOUNTS = 2000
FIRST_CALL = 1_000_000
ACCOUNTS_CALLED = 10  # at most FEW
COLLECTED = re.compile(r"Collected : ([0-9]+)")

# The command that goes before an enrollment is counted by itself.
COUNTED = COMMANDS | {"register": Command("register", REGISTER)}


def main() -> None:
    """Print the instructions of each command that was asked for."""
    parser = argparse.ArgumentParser(prog="bench.count", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--server", choices=list(BINARIES), default="pg18")
    parser.add_argument("commands", nargs="*", metavar="command", help=", ".join(COUNTED))
    options = parser.parse_args()
    names: list[str] = options.commands or list(COUNTED)
    if unknown := set(names) - set(COUNTED):
        parser.error(f"unknown: {', '.join(unknown)}")
    if not shutil.which("valgrind"):
        raise SystemExit("counting instructions needs valgrind: sudo apt-get install valgrind")
    with started_server(options.server) as server:
        print("bench: making the books", file=sys.stderr, flush=True)
        conninfo = make_books(server, ACCOUNTS)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            for name in names:
                if before := COUNTED[name].before:
                    for statement in calls(before, MANY):
                        run(connection, statement)
        # The programs as the server's user reaches them.
        postgres = Path(f"/proc/{server.pid}/exe").readlink()
        server.stop()
        for name in names:
            command = COUNTED[name]
            few, many = (count(server, postgres, calls(command.text, n)) for n in (FEW, MANY))
            each = (many - few) / (MANY - FEW) / command.items
            print(f"{options.server} {name:12}{each / 1000:10.1f} k instructions", flush=True)


def calls(text: str, number: int) -> list[str]:
    """Return calls of a command, which go round some accounts.

    The first call for an account splits pages of indexes that the filling has left full: as often
    in few calls as in many.
    """
    return [
        literal(text, FIRST_CALL + n * PERIOD_SECONDS, n % ACCOUNTS_CALLED + 1)
        for n in range(1, number + 1)
    ]


def count(server: EmbeddedServer, postgres: Path, statements: list[str]) -> int:
    """Return the instructions of a backend that runs the statements on a copy of the books."""
    copy = server.directory / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    subprocess.run(["cp", "--archive", str(server.directory / "data"), str(copy)], check=True)
    done = subprocess.run(
        [
            "valgrind",
            "--tool=callgrind",
            "--callgrind-out-file=/dev/null",
            str(postgres),
            "--single",
            "-j",  # a statement ends with a semicolon and an empty line
            "-D",
            str(copy),
            "-c",
            "timezone=UTC",
            DATABASE,
        ],
        input="\n\n".join([*statements, ""]),
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        **choose_user(server.directory).process_arguments(),
    )
    collected = COLLECTED.search(done.stderr)
    if done.returncode != 0 or collected is None or "ERROR:" in done.stderr:
        raise SystemExit(f"postgres --single failed:\n{done.stderr[-2000:]}")
    return int(collected[1])


if __name__ == "__main__":
    main()
