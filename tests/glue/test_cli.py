"""The command line, as its users meet it."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from support.fake_stripe import API_KEY, running_stripe
from support.servers import Database
from tillkeeper.local.database import DATABASE, deploy_locally
from tillkeeper.local.embedded import ADMIN, EmbeddedServer


def tillkeeper(
    *arguments: str, directory: Path | None = None, **environment: str
) -> tuple[int, str, str]:
    """Run it; returns exit status, output and errors."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("TILL_")}
    done = subprocess.run(
        [sys.executable, "-m", "tillkeeper", *arguments],
        cwd=directory,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def break_the_books(database: Database, account: str = "acct_ada") -> None:
    admin = database.admin()
    admin.execute("select till.open_account(%s)", (account,))
    admin.execute("update till_private.accounts set acquired = 1")


@pytest.mark.parametrize(
    "command", ["serve", "worker", "deploy", "verify", "import-legacy", "demo"]
)
def test_every_command_has_help(command: str) -> None:
    status, output, errors = tillkeeper(command, "--help")
    assert (status, errors) == (0, "")
    assert output.startswith("Usage: ")


def test_verify_says_that_all_is_well(database: Database) -> None:
    url = database.conninfo("till_operator")
    assert tillkeeper("verify", TILL_DATABASE_URL=url) == (0, "verify: clean\n", "")


def test_verify_prints_violations_and_fails(database: Database) -> None:
    break_the_books(database)
    url = database.conninfo("till_operator")
    status, output, errors = tillkeeper("verify", TILL_DATABASE_URL=url)
    assert (status, errors) == (1, "")
    assert {line.split("\t")[1] for line in output.splitlines()} == {"acct_ada"}
    one = tillkeeper("verify", "--account", "acct_ada", TILL_DATABASE_URL=url)
    assert one == (1, output, "")
    other = tillkeeper("verify", "--account", "acct_bob", TILL_DATABASE_URL=url)
    assert other == (0, "verify: clean\n", "")


HOSTILE = "acct\x1b[2J\n\u202everify: clean\t"
HOSTILE_ESCAPED = r"acct\x1b[2J\n\u202everify: clean\t"


def test_an_account_id_writes_no_line_of_its_own(database: Database) -> None:
    break_the_books(database, HOSTILE)
    status, output, _ = tillkeeper("verify", TILL_DATABASE_URL=database.conninfo("till_operator"))
    assert status == 1
    assert {line.split("\t")[1] for line in output.split("\n")[:-1]} == {HOSTILE_ESCAPED}
    status, _, errors = tillkeeper("deploy", TILL_DATABASE_URL=database.conninfo(ADMIN))
    assert status == 1
    (first, *rules) = errors[errors.index("tillkeeper: ") :].split("\n")[:-1]
    assert first == "tillkeeper: the data breaks its own rules:"
    assert {rule.split(": ", 1)[1].startswith(f"{HOSTILE_ESCAPED}: ") for rule in rules} == {True}


def test_what_a_server_says_moves_no_cursor() -> None:
    name = "\x1b[2J"
    status, output, errors = tillkeeper(
        "verify", TILL_DATABASE_URL=f"host='/nowhere{name}' user=till_operator"
    )
    assert (status, output) == (1, "")
    assert r"\x1b[2J" in errors
    assert name not in errors


def test_deploy_fails_when_the_books_are_broken(database: Database) -> None:
    break_the_books(database)
    status, output, errors = tillkeeper("deploy", TILL_DATABASE_URL=database.conninfo(ADMIN))
    assert (status, output) == (1, "")
    assert "tillkeeper: the data breaks its own rules:" in errors


def test_an_earlier_serve_can_go_on_until_it_is_replaced(database: Database) -> None:
    def deploy(*options: str) -> list[str]:
        status, output, errors = tillkeeper(
            "deploy", *options, TILL_DATABASE_URL=database.conninfo(ADMIN)
        )
        assert (status, output) == (0, "deployed\n")
        return [line for line in errors.splitlines() if "till_app" in line]

    unsigned = "select outcome from till.receive_stripe_event('{}')"
    steps = "select till.fail_checkout('att_none', 'none')"
    old = psycopg.connect(
        database.conninfo("till_app"), application_name="tillkeeper", autocommit=True
    )
    with old:
        for query in (unsigned, steps):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                old.execute(query)
        assert deploy("--keep-old-serve") == []
        assert old.execute(unsigned).fetchall() == [("quarantined",)]
        with pytest.raises(psycopg.Error, match="checkout_not_found"):
            old.execute(steps)
        assert deploy() == [
            "deploy: 1 sessions of `tillkeeper serve` are logged in as till_app, which takes no"
            " events and starts no checkouts from now on: let serve log in as till_endpoint, or"
            " deploy with --keep-old-serve until it does"
        ]
        for query in (unsigned, steps):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                old.execute(query)
    assert deploy() == []


def test_serve_refuses_to_start_without_a_signing_secret(database: Database) -> None:
    assert tillkeeper("serve", TILL_DATABASE_URL=database.conninfo()) == (
        1,
        "",
        "tillkeeper: TILL_STRIPE_WEBHOOK_SECRETS is not set: without a signing secret anybody"
        " could post payments\n",
    )


def test_without_an_address_it_starts_its_own_server() -> None:
    # Below /tmp itself: a server that root starts must be able to enter.
    with tempfile.TemporaryDirectory(prefix="till-test-", dir="/tmp") as directory:
        Path(directory).chmod(0o755)
        data = Path(directory) / "data"
        status, output, errors = tillkeeper("deploy", TILL_DATA_DIR=str(data))
        assert (status, output) == (0, "deployed\n")
        assert re.search(rf"; started PostgreSQL 18\.\d+ in {data}, for trying out\n", errors)
        status, output, errors = tillkeeper("verify", TILL_DATA_DIR=str(data))
        assert (status, output) == (0, "verify: clean\n")
        assert not (data / "data" / "postmaster.pid").exists()


def test_an_overdue_call_does_not_keep_the_worker_of_the_embedded_server_away() -> None:
    with tempfile.TemporaryDirectory(prefix="till-test-", dir="/tmp") as directory:
        Path(directory).chmod(0o755)
        data = Path(directory) / "data"
        with EmbeddedServer(data) as server:
            deploy_locally(server, progress=lambda _: None)
            with psycopg.connect(server.conninfo(ADMIN, DATABASE)) as admin:
                admin.execute("select till.open_account('acct_ada')")
                admin.execute(OVERDUE_CALL)
        with running_stripe() as stripe:
            stripe.add_subscription("sub_ada")
            status, output, errors = tillkeeper(
                "worker",
                "--once",
                TILL_DATA_DIR=str(data),
                TILL_STRIPE_API_KEY=API_KEY,
                TILL_STRIPE_API_BASE=stripe.address,
            )
        assert (status, output) == (0, "")
        assert "verify: the data breaks its own rules:\nan_intent_is_answered" in errors
        status, output, errors = tillkeeper("verify", TILL_DATA_DIR=str(data))
        assert (status, output) == (0, "verify: clean\n")


OVERDUE_CALL = """
select till_private.add_intent(
  'cancel_subscription', 'acct_ada', 'cancel:1', '{"stripe_subscription_id": "sub_ada"}', 'test',
  now() - interval '31 minutes'
)
"""


def test_the_demo_prints_what_the_readme_shows() -> None:
    readme = (Path(__file__).parent.parent.parent / "README.md").read_text()
    shown = readme.partition("```\n")[2].partition("```\n")[0]
    assert "settlement" in shown
    status, output, errors = tillkeeper("demo")
    assert (status, errors) == (0, "")
    assert without_chance(output) == without_chance(shown)


def without_chance(text: str) -> str:
    """Take out what differs from run to run: when, the port, the version."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", text)
    text = re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", text)
    return re.sub(r"period   \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d", "period   MONTH", text)
