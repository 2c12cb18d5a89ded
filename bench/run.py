"""Measures the money functions as a ratio to PostgreSQL's own limit, `pgbench -N`.

One embedded server with its default settings (fsync on), one run: the baseline and the functions
alternate, so that they meet the same disk and the same neighbours. A ratio of 1 means as many
transactions per second as pgbench's three-statement transaction with the same number of clients.

    TILL_BENCH_SECONDS  length of each measurement, default 6
    TILL_BENCH_ROUNDS   how often each is measured; the median counts, default 3
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tillkeeper.deploy import deploy
from tillkeeper.embedded import EmbeddedServer, temporary_server, wheel_bindir

ACCOUNTS = 2000
SCALE = 20
CLIENTS = (1, 8)
DATABASE = "bench"
TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: ([0-9]+)", re.MULTILINE)

PREPARE = f"""
select till.add_stripe_price('price_bench', '2026-03-19', 'standard', false, 'bench', 'bench');
select till.open_account('acct_' || n) from generate_series(1, {ACCOUNTS}) as n;
select till.register_instance('inst_' || n, 'acct_' || n) from generate_series(1, {ACCOUNTS}) as n;
"""

# Every settlement is a renewal: a new invoice for a newer period of the account's subscription.
SETTLE = """\
\\set account random(1, {accounts})
\\set invoice random(1, 9000000000000000000)
select till.settle_invoice('acct_:account', 'sub_:account', 'in_:invoice', array['ch_:invoice'],
  'standard', '2026-03-19', 9000000, 'usd', clock_timestamp(), clock_timestamp() + '1 month',
  'inst_:account');
"""

# pgbench knows no clock: each client counts seconds, so that its periods move on.
RECEIVE = """\
\\set account random(1, {accounts})
\\set invoice random(1, 9000000000000000000)
\\set second :second + 1
\\set start 1790000000 + :second * 10 + :client_id
\\set end :start + 2592000
select till.receive_stripe_event(convert_to('{body}', 'UTF8'));
"""


@dataclass(frozen=True)
class Case:
    """One thing to measure: a name, and how pgbench is told."""

    name: str
    arguments: tuple[str, ...]


def main() -> None:
    """Print the table of ratios."""
    seconds = int(os.environ.get("TILL_BENCH_SECONDS", "6"))
    rounds = int(os.environ.get("TILL_BENCH_ROUNDS", "3"))
    with tempfile.TemporaryDirectory() as scripts, temporary_server() as server:
        say("preparing two databases")
        cases = prepare(server, Path(scripts))
        results: dict[tuple[str, int], list[float]] = {}
        for number in range(1, rounds + 1):
            for clients in CLIENTS:
                for case in cases:
                    say(f"round {number} of {rounds}: {case.name}, {clients} clients")
                    tps = measure(server, case, clients, seconds)
                    results.setdefault((case.name, clients), []).append(tps)
    report(cases, results)


def prepare(server: EmbeddedServer, scripts: Path) -> list[Case]:
    """Deploy, make accounts, write the scripts; return what is to be measured."""
    for database in ("limit", DATABASE):
        server.create_database(database)
    run_pgbench(server, "limit", "--initialize", f"--scale={SCALE}", "--quiet")
    deploy(server.conninfo(database=DATABASE), example_catalog=True)
    with psycopg.connect(server.conninfo(database=DATABASE)) as connection:
        connection.execute(PREPARE)
    cases = [Case("pgbench -N", ("limit", "--skip-some-updates"))]
    for name, template in (("settle_invoice", SETTLE), ("receive_stripe_event", RECEIVE)):
        for where, accounts in (("spread", ACCOUNTS), ("hot", 1)):
            script = scripts / f"{name}_{where}.sql"
            text = template.replace("{accounts}", str(accounts)).replace("{body}", event_body())
            script.write_text(text)
            cases.append(Case(f"{name}, {where}", (DATABASE, f"--file={script}")))
    return cases


def event_body() -> str:
    """Return the demo's invoice.paid, some 5 kB, with pgbench's variables in its identities."""
    source = Path(__file__).parent.parent / "glue" / "tillkeeper" / "demo_invoice_paid.json"
    event = json.loads(source.read_text())
    invoice = event["data"]["object"]
    event["id"] = "evt_:invoice"
    invoice["id"] = "in_:invoice"
    invoice["customer"] = "cus_:account"
    details = invoice["parent"]["subscription_details"]
    details["subscription"] = "sub_:account"
    details["metadata"] |= {"account_id": "acct_:account", "instance_id": "inst_:account"}
    for line in invoice["lines"]["data"]:
        line["pricing"]["price_details"]["price"] = "price_bench"
        line["period"] = {"start": "number:start", "end": "number:end"}
    text = json.dumps(event, indent=2).replace("'", "''")
    return re.sub(r'"number(:[a-z]+)"', r"\1", text)


def measure(server: EmbeddedServer, case: Case, clients: int, seconds: int) -> float:
    """Return transactions per second. Raises SystemExit if any failed."""
    database, *arguments = case.arguments
    output = run_pgbench(
        server,
        database,
        "--no-vacuum",
        f"--client={clients}",
        f"--jobs={min(clients, 2)}",
        f"--time={seconds}",
        "--define=second=0",
        *arguments,
    )
    failed, tps = FAILED.search(output), TPS.search(output)
    if tps is None or failed is None or int(failed[1]) > 0:
        raise SystemExit(f"pgbench failed:\n{output}")
    return float(tps[1])


def run_pgbench(server: EmbeddedServer, database: str, *arguments: str) -> str:
    """Run pgbench on the server. Raises SystemExit with what it said when it fails."""
    parameters = psycopg.conninfo.conninfo_to_dict(server.conninfo(database=database))
    environment = os.environ | {
        "PGHOST": str(parameters["host"]),
        "PGPORT": str(parameters["port"]),
        "PGUSER": str(parameters["user"]),
        "PGPASSWORD": str(parameters["password"]),
        "PGDATABASE": database,
    }
    done = subprocess.run(
        [str(wheel_bindir() / "pgbench"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"pgbench failed:\n{done.stderr[-2000:]}")
    return done.stdout


def report(cases: list[Case], results: dict[tuple[str, int], list[float]]) -> None:
    """Print the medians and their ratios to the baseline of the same number of clients."""
    print(f"{'':32}" + "".join(f"{f'{c} clients: tps':>18}{'ratio':>8}" for c in CLIENTS))
    for case in cases:
        cells = ""
        for clients in CLIENTS:
            median = statistics.median(results[case.name, clients])
            limit = statistics.median(results[cases[0].name, clients])
            cells += f"{median:18.0f}{median / limit:8.2f}"
        print(f"{case.name:32}{cells}")


def say(text: str) -> None:
    """Print a line of progress."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
