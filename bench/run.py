"""Measures the money functions as a ratio to what PostgreSQL itself does on the same server.

The yardsticks are `pgbench -N`, and for the hot account one row that all clients update. They and
the commands alternate, so that they meet the same disk and the same neighbours: each command is
compared with the mean of the yardsticks before and after it, and the median of the rounds counts.

ratio      throughput beside the yardstick's: 1 means as many items per second
CPU ratio  the yardstick's CPU per item, of server and client, beside ours: the same for a machine
           whose cores are full, and less sensitive to neighbours
multixacts per item: rows that several share-lock at once, which a hot path should have none of
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.books import BINARIES, make_books, started_server
from bench.commands import COMMANDS, HOT_SUBSCRIPTIONS, pgbench_script
from bench.cpu import server_cpu_seconds
from bench.figures import Comparison, Measurement, compare, medians, print_table
from tillkeeper.local.embedded import EmbeddedServer
from tillkeeper.programs import wheel_bindir

RESULTS = Path(__file__).parent / "results"
LIMIT = "limit"  # the database of the yardsticks
SCALE = 20
ACCOUNTS = 2000
COMMANDS_PER_YARDSTICK = 2
MOST_CALLS = 1_000_000  # of one client in one measurement
TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
DONE = re.compile(r"^number of transactions actually processed: ([0-9]+)", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: ([0-9]+)", re.MULTILINE)

ONE_ROW = "update pgbench_branches set bbalance = bbalance + 1 where bid = 1;\n"

# What would make the figures lie: events that were not applied, and renewals that were late.
WRONG = """
select
  (select count(*) from till.stripe_events as e where e.outcome <> 'applied') as "events",
  (
    select count(*)
    from (
      select
        p.period_start < lag(p.period_start) over (
          partition by p.instance_id order by p.paid_period_id
        ) as is_late
      from till.paid_periods as p
    ) as p
    where p.is_late
  ) as "late invoices"
"""


@dataclass(frozen=True)
class Case:
    """What pgbench runs, and where it stands in the table."""

    name: str
    database: str
    clients: int
    arguments: tuple[str, ...]
    items: int = 1


class Bench:
    """A started server with everything in it."""

    def __init__(self, server: EmbeddedServer, scripts: Path, seconds: int) -> None:
        self._server = server
        self._scripts = scripts
        self._seconds = seconds
        self._begun = 0
        say("making the books")
        server.create_database(LIMIT)
        self._pgbench(LIMIT, "--initialize", f"--scale={SCALE}", "--quiet")
        self.conninfo = make_books(server, ACCOUNTS)

    def command(self, name: str, clients: int, *, is_hot: bool) -> Case:
        """Return a command as a case."""
        command = COMMANDS[name]
        script = pgbench_script(command, clients, None if is_hot else ACCOUNTS)
        shown = f"{name}, hot" if is_hot else name
        return self._case(shown, "bench", clients, script, command.items)

    def yardstick(self, clients: int, *, is_hot: bool) -> Case:
        """Return what a command is compared with."""
        if is_hot:
            return self._case("one row", LIMIT, clients, ONE_ROW)
        return Case("pgbench -N", LIMIT, clients, ("--skip-some-updates",))

    def measure(self, case: Case, number: int) -> Measurement:
        """Run a case. Raises SystemExit when a transaction failed."""
        say(f"round {number}: {case.name}, {case.clients} clients")
        self._begun += 1
        multixacts_before = self._multixacts()
        server_before, client_before = self._server_cpu(), client_cpu_seconds()
        output = self._pgbench(
            case.database,
            "--no-vacuum",
            f"--client={case.clients}",
            f"--jobs={min(case.clients, 2)}",
            f"--time={self._seconds}",
            f"--define=n={self._begun * MOST_CALLS}",
            *case.arguments,
        )
        time.sleep(0.1)  # until the backends have ended
        cpu = self._server_cpu() - server_before + client_cpu_seconds() - client_before
        tps, done, failed = TPS.search(output), DONE.search(output), FAILED.search(output)
        if tps is None or done is None or failed is None or int(failed[1]) > 0:
            raise SystemExit(f"pgbench failed:\n{output}")
        items = int(done[1]) * case.items
        return Measurement(
            case.name,
            case.clients,
            number,
            per_second=float(tps[1]) * case.items,
            cpu_us=cpu / items * 1e6,
            multixacts=(self._multixacts() - multixacts_before) / items,
        )

    def check(self) -> None:
        """Raise SystemExit when something else was measured than is said."""
        with psycopg.connect(self.conninfo) as connection:
            cursor = connection.execute(WRONG)
            names = [column.name for column in cursor.description or []]
            wrong = dict(zip(names, cursor.fetchone() or (), strict=True))
        if any(wrong.values()):
            raise SystemExit(f"not what was to be measured: {wrong}")

    def _case(self, name: str, database: str, clients: int, script: str, items: int = 1) -> Case:
        file = self._scripts / f"{name}_{clients}.sql"
        file.write_text(script)
        return Case(name, database, clients, (f"--file={file}",), items)

    def _multixacts(self) -> int:
        """Return how many the server has made so far."""
        with psycopg.connect(self.conninfo) as connection:
            row = connection.execute("select mxid_age('1')").fetchone()
        assert row
        return int(row[0])

    def _server_cpu(self) -> float:
        assert self._server.pid
        return server_cpu_seconds(self._server.pid)

    def _pgbench(self, database: str, *arguments: str) -> str:
        """Run pgbench. Raises SystemExit with what it said when it fails."""
        parameters = psycopg.conninfo.conninfo_to_dict(self._server.conninfo(database=database))
        environment = os.environ | {
            "PGHOST": str(parameters["host"]),
            "PGPORT": str(parameters["port"]),
            "PGUSER": str(parameters["user"]),
            "PGPASSWORD": str(parameters["password"]),
            "PGDATABASE": database,
        }
        command = [str(wheel_bindir() / "pgbench"), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"pgbench failed:\n{done.stderr[-2000:]}")
        return done.stdout


def run_round(bench: Bench, options: argparse.Namespace, number: int) -> list[Comparison]:
    """Measure every command once, spread over all accounts and hot, beside the yardsticks."""
    compared = []
    for clients in options.clients:
        for is_hot in (False, True) if clients > 1 else (False,):
            yardstick = bench.yardstick(clients, is_hot=is_hot)
            names: list[str] = options.hot if is_hot else options.spread
            before = bench.measure(yardstick, number)
            for first in range(0, len(names), COMMANDS_PER_YARDSTICK):
                measured = [
                    bench.measure(bench.command(name, clients, is_hot=is_hot), number)
                    for name in names[first : first + COMMANDS_PER_YARDSTICK]
                ]
                after = bench.measure(yardstick, number)
                compared += [compare(yard, [before, after]) for yard in (before, *measured)]
                before = after
    return compared


def save(options: argparse.Namespace, about: dict[str, object], compared: list[Comparison]) -> Path:
    """Write everything that was measured into a file, and return that."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    file = RESULTS / f"{options.server}_{now:%Y%m%dT%H%M%SZ}.json"
    content = {
        "at": now.isoformat(timespec="seconds"),
        **about,
        "options": vars(options),
        "medians": [asdict(line) for line in medians(compared)],
        "rounds": [asdict(line) for line in compared],
    }
    file.write_text(json.dumps(content, indent=2) + "\n")
    return file


def describe(bench: Bench) -> dict[str, object]:
    """Return what the figures depend on."""
    with psycopg.connect(bench.conninfo) as connection:
        settings = connection.execute(
            "select name, setting from pg_settings"
            " where name in ('server_version', 'fsync', 'synchronous_commit', 'shared_buffers')"
        ).fetchall()
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=RESULTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "commit": commit.stdout.strip(),
        "machine": {"cpus": os.cpu_count(), "kernel": platform.release()},
        "load_before": os.getloadavg(),
        "settings": dict(settings),
    }


def client_cpu_seconds() -> float:
    """Return what the programs that we ran and that have ended have used."""
    times = os.times()
    return times.children_user + times.children_system


def say(text: str) -> None:
    """Print a line of progress."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def numbers(text: str) -> list[int]:
    """Read a list of numbers of clients."""
    found = [int(part) for part in text.split(",")]
    if not all(1 <= number <= len(HOT_SUBSCRIPTIONS) for number in found):
        raise ValueError
    return found


def names(text: str) -> list[str]:
    """Read a list of commands."""
    found = text.split(",") if text else []
    if unknown := set(found) - set(COMMANDS):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}")
    return found


def main() -> None:
    """Measure, save, print."""
    parser = argparse.ArgumentParser(prog="bench.run", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--server", choices=list(BINARIES), default="pg18")
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=numbers, default="1,8")
    parser.add_argument("--spread", type=names, default=",".join(COMMANDS))
    parser.add_argument("--hot", type=names, default="settle,event,spend,settle x10,event x10")
    options = parser.parse_args()
    compared: list[Comparison] = []
    with tempfile.TemporaryDirectory() as scripts, started_server(options.server) as server:
        bench = Bench(server, Path(scripts), options.seconds)
        about = describe(bench)
        for number in range(1, options.rounds + 1):
            compared += run_round(bench, options, number)
        bench.check()
    print_table(medians(compared))
    say(f"all rounds are in {save(options, about, compared)}")


if __name__ == "__main__":
    main()
