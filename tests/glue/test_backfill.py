"""`tillkeeper backfill`: events from a file, in batches, as often as one likes."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support import stripe
from support.servers import Database
from tillkeeper.backfill import BATCH_EVENTS

MONTHS = 2 * BATCH_EVENTS + 7


def run(database: Database, file: Path, *arguments: str, role: str = "till_operator") -> list[str]:
    """Run the command; return what it printed. Raises CalledProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "tillkeeper", "backfill", str(file), *arguments],
        env=os.environ | {"TILL_DATABASE_URL": database.conninfo(role)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.fixture
def history(database: Database, tmp_path: Path) -> Path:
    """A file with more months of acct_ada than one batch holds, and one that nobody paid for."""
    database.admin().execute("select tests.given_ada()")
    lines = []
    for number in range(MONTHS):
        start = datetime(2015 + number // 12, number % 12 + 1, 1, tzinfo=UTC)
        end = datetime(2015 + (number + 1) // 12, (number + 1) % 12 + 1, 1, tzinfo=UTC)
        lines.append(
            stripe.invoice_paid(
                "dahlia",
                f"evt_{number}",
                f"in_{number}",
                account_id="acct_ada" if number != 3 else "acct_nobody",
                instance_id="inst_ada",
                stripe_subscription_id="sub_ada" if number != 3 else "sub_nobody",
                cents=900,
                period=(start, end),
                paid_at=start,
            )
        )
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"\n".join(lines) + b"\n\n")
    return file


@pytest.mark.parametrize("role", ["till_operator", "till_endpoint"])
def test_every_event_is_delivered_once(database: Database, history: Path, role: str) -> None:
    assert run(database, history, role=role) == [
        f"applied\t{MONTHS - 1}",
        "quarantined: account_not_found\t1",
    ]
    assert run(database, history, role=role) == [
        f"duplicate\t{MONTHS - 1}",
        "quarantined: account_not_found\t1",
    ]
    admin = database.admin()
    query = "select count(*), max(posted_at) = min(posted_at) from till.transactions"
    row = admin.execute(query).fetchone()
    assert row is not None
    assert row[0] == MONTHS - 1
    assert admin.execute("select * from till.verify()").fetchall() == []


def test_a_dry_run_changes_nothing(database: Database, history: Path) -> None:
    *outcomes, last = run(database, history, "--dry-run")
    assert (outcomes[0], last) == (f"applied\t{MONTHS - 1}", "nothing was changed")
    assert database.admin().execute("select count(*) from till.stripe_events").fetchone() == (0,)


@pytest.mark.parametrize(
    ("line", "said"),
    [("no JSON", "line 3 is not JSON"), (json.dumps({"object": "invoice"}), "line 3 is no Stripe")],
)
def test_a_file_of_something_else_is_refused_whole(
    database: Database, history: Path, line: str, said: str
) -> None:
    lines = history.read_text().splitlines()
    history.write_text("\n".join([*lines[:2], line, *lines[2:]]))
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(database, history)
    assert said in failed.value.stderr
    assert database.admin().execute("select count(*) from till.stripe_events").fetchone() == (0,)


@pytest.mark.parametrize("role", ["till_app", "till_worker", "till_reader"])
def test_nobody_else_may(database: Database, history: Path, role: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(database, history, role=role)
    assert "permission denied for function receive_stripe_events" in failed.value.stderr
