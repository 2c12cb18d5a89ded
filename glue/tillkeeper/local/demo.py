"""One Stripe payment from the webhook to the statement, on a PostgreSQL that is gone afterwards."""

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import psycopg
from psycopg.rows import DictRow, dict_row
from stripe import WebhookSignature

from tillkeeper.local.database import DATABASE, deploy_locally
from tillkeeper.local.embedded import temporary_server
from tillkeeper.local.processes import end_with_parent

ACCOUNT = "acct_ada"
INSTANCE = "11111111-1111-4111-8111-111111111111"
STRIPE_PRICE = "price_1TdemoStandard"
EVENT_FILE = Path(__file__).with_name("demo_invoice_paid.json")
MICROS = 1_000_000


class DemoError(Exception):
    """Something answered otherwise than it should."""


def run_demo() -> None:
    """Run the demo. Raises DemoError, EmbeddedServerError, DeployError or psycopg.Error."""
    secret = "whsec_" + secrets.token_hex(16)
    step("starting a private PostgreSQL in a temporary directory")
    with temporary_server() as server:
        click.echo(f"      PostgreSQL {server.version}, for trying out")
        step("deploying Tillkeeper into it")
        deploy_locally(server, progress=lambda text: click.echo(f"      {text}"))
        step("starting the HTTP server")
        with (
            serve(server.conninfo("till_endpoint", DATABASE), secret) as address,
            connect(server.conninfo("till_app", DATABASE)) as application,
            connect(server.conninfo("till_operator", DATABASE)) as operator,
        ):
            click.echo(f"      http://{address}")
            prepare(application, operator)
            deliver(address, secret)
            show_statement(application)
            show_subscription(operator)
            verify(operator)
        step("stopping both")


def prepare(
    application: psycopg.Connection[DictRow], operator: psycopg.Connection[DictRow]
) -> None:
    click.echo("\nThe operator says which Stripe price stands for the standard plan.")
    operator.execute(
        """
        select till.add_stripe_price(
          p_stripe_price_id => %s, p_price_version => '2026-03-19', p_plan => 'standard',
          p_is_intro => false, p_actor => 'demo', p_reason => 'set up the demo'
        )
        """,
        (STRIPE_PRICE,),
    )
    click.echo(f"The application opens the account {ACCOUNT}, grants it 25.00 USD of credits, and")
    click.echo(f"registers the instance {INSTANCE}.")
    application.execute("select till.open_account(p_account_id => %s)", (ACCOUNT,))
    application.execute(
        """
        select till.grant_credits(
          p_account_id => %s, p_amount => %s, p_key => 'welcome', p_kind => 'promotion',
          p_reason => 'welcome credits'
        )
        """,
        (ACCOUNT, 25 * MICROS),
    )
    application.execute(
        "select till.register_instance(p_instance_id => %s, p_account_id => %s)",
        (INSTANCE, ACCOUNT),
    )


def deliver(address: str, secret: str) -> None:
    body = paid_invoice()
    click.echo("\nStripe reports that the invoice for the instance's first month was paid.")
    post(address, body, secret, 200, {"outcome": "applied", "reason": None})
    click.echo("Stripe reports it again, as it may.")
    post(address, body, secret, 200, {"outcome": "duplicate", "reason": None})
    click.echo("Somebody without the signing secret reports one, too.")
    post(address, body, "whsec_forged", 400, {"error": "invalid_signature"})


def paid_invoice() -> str:
    """The body of the event, for the month that is now."""
    event = json.loads(EVENT_FILE.read_text())
    now = datetime.now(UTC)
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    event["created"] = int(now.timestamp())
    event["data"]["object"]["lines"]["data"][0]["period"] = {
        "start": int(start.timestamp()),
        "end": int(end.timestamp()),
    }
    return json.dumps(event)


def post(address: str, body: str, secret: str, status: int, answer: dict[str, str | None]) -> None:
    connection = http.client.HTTPConnection(address, timeout=30)
    headers = {
        "Content-Type": "application/json",
        "Stripe-Signature": WebhookSignature.generate_signature_header(body, secret),
    }
    connection.request("POST", "/webhooks/stripe", body, headers)
    response = connection.getresponse()
    got = json.loads(response.read())
    connection.close()
    click.echo(f"      POST /webhooks/stripe   {response.status} {json.dumps(got)}")
    if (response.status, got) != (status, answer):
        raise DemoError(f"expected {status} {json.dumps(answer)}")


def show_statement(application: psycopg.Connection[DictRow]) -> None:
    query = "select * from till.statement(p_account_id => %s)"
    lines = application.execute(query, (ACCOUNT,)).fetchall()
    click.echo(f"\nStatement of {ACCOUNT}, in USD")
    click.echo(f"      {'posted':<19}  {'entry':<22}{'against':<18}{'amount':>8}{'balance':>9}")
    for line in lines:
        if line["line"] == "entry":
            posted, what = f"{line['posted_at']:%Y-%m-%d %H:%M:%S}", line["kind"]
            contra, amount = line["contra"], usd(line["amount"], sign="+")
        else:
            posted, what, contra, amount = "", f"{line['line']} balance", "", ""
        balance = usd(line["balance"])
        click.echo(f"      {posted:<19}  {what:<22}{contra:<18}{amount:>8}{balance:>9}")


def show_subscription(operator: psycopg.Connection[DictRow]) -> None:
    row = operator.execute(
        "select * from till.subscriptions where instance_id = %s", (INSTANCE,)
    ).fetchone()
    if row is None:
        raise DemoError("the instance has no subscription")
    period = f"{row['current_period_start']:%Y-%m-%d} to {row['current_period_end']:%Y-%m-%d}"
    click.echo(f"\nSubscription of instance {INSTANCE}")
    click.echo(f"      status        {row['status']}")
    click.echo(f"      plan          {row['plan']}, at the prices of {row['price_version']}")
    click.echo(f"      paid through  Stripe, {row['stripe_subscription_id']}")
    click.echo(f"      paid period   {period}\n")


def verify(operator: psycopg.Connection[DictRow]) -> None:
    rows = operator.execute("select * from till.verify()").fetchall()
    if rows:
        raise DemoError(f"verify found {rows}")
    click.echo("verify: clean\n")


def usd(micros: int, sign: str = "-") -> str:
    """Write whole cents of micros as dollars; sign `+` shows a plus as well."""
    cents = abs(micros) // (MICROS // 100)
    mark = "-" if micros < 0 else sign if sign == "+" else ""
    return f"{mark}{cents // 100}.{cents % 100:02}"


def step(text: str) -> None:
    click.echo(f"==> {text}")


def connect(conninfo: str) -> psycopg.Connection[DictRow]:
    return psycopg.Connection[DictRow].connect(conninfo, autocommit=True, row_factory=dict_row)


@contextmanager
def serve(conninfo: str, secret: str) -> Iterator[str]:
    """Run `tillkeeper serve` on a free port of the loopback; yields host and port."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TILL_")}
    environment |= {
        "TILL_DATABASE_URL": conninfo,
        "TILL_HOST": "127.0.0.1",
        "TILL_PORT": "0",
        "TILL_STRIPE_WEBHOOK_SECRETS": secret,
    }
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(
            [sys.executable, "-m", "tillkeeper", "serve"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            preexec_fn=end_with_parent(signal.SIGTERM),
        ) as process,
    ):
        assert process.stdout  # noqa: S101 - tells the type checker
        announced = process.stdout.readline()
        if not announced.startswith("listening on http://"):
            log.seek(0)
            raise DemoError(f"the server did not start: {announced}{log.read()}")
        try:
            yield announced.removeprefix("listening on http://").strip()
        finally:
            process.terminate()
