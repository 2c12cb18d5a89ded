"""The command line: what `tillkeeper --help` lists."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
import psycopg

from tillkeeper.backfill import BackfillError, backfill
from tillkeeper.deploy.errors import BrokenRulesError, DeployError
from tillkeeper.deploy.steps import deploy, find_changes
from tillkeeper.endpoints.server import serve_http
from tillkeeper.endpoints.tokens import tokens_of
from tillkeeper.legacy.file import LegacyFileError, format_of
from tillkeeper.legacy.importer import Job, import_legacy
from tillkeeper.local.database import DATABASE, deploy_locally
from tillkeeper.local.demo import DemoError, run_demo
from tillkeeper.local.embedded import EmbeddedServer, EmbeddedServerError
from tillkeeper.printable import printable, printable_lines
from tillkeeper.search_path import PIN_PATH_LOCALLY
from tillkeeper.settings import Settings, SettingsError
from tillkeeper.stripe.gateway import StripeGateway
from tillkeeper.worker.loops import run_worker


def main() -> None:
    """Run the command line; errors of ours are one message, without a trace."""
    signal.signal(signal.SIGTERM, _exit_cleanly)
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except (
        SettingsError,
        EmbeddedServerError,
        DeployError,
        DemoError,
        LegacyFileError,
        BackfillError,
        psycopg.Error,
    ) as error:
        click.echo(f"tillkeeper: {printable_lines(str(error).strip())}", err=True)
        sys.exit(1)


def _exit_cleanly(number: int, frame: FrameType | None) -> None:
    # Unwinds the stack, so that the embedded server is stopped and its directory is tidy.
    sys.exit(128 + number)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tillkeeper")
def cli() -> None:
    """Tillkeeper, a credit-billing engine inside PostgreSQL.

    Commands use the database of TILL_DATABASE_URL. Without it they start a private PostgreSQL of
    their own, with its data in .tillkeeper/ (TILL_DATA_DIR names another place).
    """


@cli.command()
def serve() -> None:
    """Serve the HTTP endpoints.

    Listens on TILL_HOST (127.0.0.1) and TILL_PORT (8000; 0 takes a free one) and needs
    TILL_STRIPE_WEBHOOK_SECRETS. Calls of /rpc need a token that is in TILL_SERVICE_TOKENS_FILE or
    TILL_SERVICE_TOKEN_HASHES; checkouts also need TILL_STRIPE_API_KEY, and a worker that runs.
    On the embedded server it deploys first.
    """
    settings = _settings()
    secrets = settings.required_webhook_secrets()
    tokens = tokens_of(settings)
    key = settings.stripe_api_key
    with _database(settings, "till_endpoint", deploy_first=True) as conninfo:
        serve_http(
            settings.host,
            settings.port,
            conninfo,
            secrets,
            tokens,
            StripeGateway(key, settings.stripe_api_base) if key else None,
        )


@cli.command()
@click.option("--once", is_flag=True, help="Stop when no call is due.")
def worker(once: bool) -> None:
    """Make the calls to Stripe that the database asks for.

    Needs TILL_STRIPE_API_KEY. On SIGTERM it finishes the call under way. On the embedded server
    it deploys first.
    """
    settings = _settings()
    api_key = settings.required_stripe_api_key()
    with _database(settings, "till_worker", deploy_first=True) as conninfo:
        run_worker(conninfo, api_key, settings.stripe_api_base, once=once)


@cli.command("deploy")
@click.option("--example-catalog", is_flag=True, help="Also add the example plans and prices.")
@click.option(
    "--keep-old-serve",
    is_flag=True,
    help="Let a `serve` of an earlier release, which logs in as till_app, go on working.",
)
@click.option(
    "--give-back",
    metavar="ROLE",
    help="Make ROLE the owner of the database again, which an earlier version took over.",
)
@click.option("--check", is_flag=True, help="Only list what would change.")
def deploy_command(
    example_catalog: bool, keep_old_serve: bool, give_back: str | None, check: bool
) -> None:
    """Create or update the database objects.

    Connects as an administrator, who can create roles and has the privilege `create` on the
    database. The database keeps its owner. Safe to repeat. The embedded server always gets the
    example catalog.

    With --check nothing is changed, and it exits with 1 if anything would be.
    """
    settings = _settings()
    if check:
        if settings.database_url is None:
            raise click.UsageError("--check needs TILL_DATABASE_URL")
        if changes := find_changes(settings.database_url.reveal()):
            click.echo("\n".join(changes))
            sys.exit(1)
        click.echo("nothing would change")
        return
    if settings.database_url is None:
        if give_back is not None:
            raise click.UsageError("the embedded server's database is nobody else's")
        with _embedded(settings) as server:
            deploy_locally(server, _progress("deploy"))
    else:
        deploy(
            settings.database_url.reveal(),
            example_catalog=example_catalog,
            keep_old_serve=keep_old_serve,
            progress=_progress("deploy"),
            give_back=give_back,
        )
    click.echo("deployed")


@cli.command()
@click.option("--account", metavar="ID", help="Look at this account only.")
def verify(account: str | None) -> None:
    """Look for data that breaks an invariant.

    Prints one line for each violation, or `verify: clean`. Exits with 1 if there is any.
    """
    settings = _settings()
    query = "select invariant, account_id, detail from till.verify(p_account_id => %s)"
    with (
        _database(settings, "till_operator", deploy_first=False) as conninfo,
        psycopg.connect(conninfo) as connection,
    ):
        connection.execute(PIN_PATH_LOCALLY)
        rows = connection.execute(query, (account,)).fetchall()
    for invariant, account_id, detail in rows:
        click.echo("\t".join(map(printable, (invariant, account_id or "-", json.dumps(detail)))))
    if rows:
        sys.exit(1)
    click.echo("verify: clean")


@cli.command("import-legacy")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--account",
    "accounts",
    metavar="ID",
    multiple=True,
    required=True,
    help="An account of the file; repeat it for each.",
)
@click.option("--actor", required=True, help="Who imports.")
@click.option("--reason", required=True, help="Why.")
@click.option(
    "--format", "file_format", type=click.Choice(["csv", "jsonl"]), help="If the suffix lies."
)
@click.option("--apply", is_flag=True, help="Import, after a dry run without a rejected row.")
@click.option("--finish", is_flag=True, help="Then finish each account: its balance is opened.")
def import_legacy_command(
    file: Path,
    accounts: tuple[str, ...],
    actor: str,
    reason: str,
    file_format: str | None,
    apply: bool,
    finish: bool,
) -> None:
    """Import the books of an older system from FILE, CSV or JSON lines.

    Without --apply it is a dry run, which changes nothing. Prints one line for each rejected row,
    and exits with 1 if there is any. Safe to run again.

    A row has the fields of till.import_legacy: account_id, legacy_id, amount (signed micros),
    category, at, payment_id; or type subscription, account_id, instance_id,
    stripe_subscription_id, plan, price_version, period_start, period_end. CSV has them as
    its header. Times are ISO 8601 (UTC unless they say otherwise) or unix seconds.
    """
    job = Job(file, file_format or format_of(file), accounts, actor, reason, finish)
    with _database(_settings(), "till_operator", deploy_first=True) as conninfo:
        if not import_legacy(conninfo, job, apply=apply):
            sys.exit(1)


@cli.command("backfill")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Change nothing: undo each batch.")
def backfill_command(file: Path, dry_run: bool) -> None:
    """Deliver the Stripe events of FILE: a JSON object on each line, in the order of the lines.

    For a history, or for what an outage has kept away; Stripe lists the events of the last 30 days
    at /v1/events. They come without a signature, so it is you who vouches for them. Connects as an
    operator or as the role of `serve`. Prints how many events had which outcome. Safe to run again.
    """
    with _database(_settings(), "till_operator", deploy_first=True) as conninfo:
        outcomes = backfill(conninfo, file, dry_run=dry_run)
    for outcome, count in sorted(outcomes.items()):
        click.echo(f"{printable(outcome)}\t{count}")
    if dry_run:
        click.echo("nothing was changed")


@cli.command()
def demo() -> None:
    """Show one Stripe payment from the webhook to the statement.

    Runs on a fresh embedded server, which is gone afterwards.
    """
    run_demo()


def _settings() -> Settings:
    return Settings.from_environment(os.environ, Path.cwd())


def _progress(step: str) -> Callable[[str], None]:
    return lambda text: click.echo(f"{step}: {printable_lines(text)}", err=True)


@contextmanager
def _embedded(settings: Settings) -> Iterator[EmbeddedServer]:
    progress = _progress("embedded")
    server = EmbeddedServer(settings.data_directory, progress=progress)
    with server:
        where = "started" if server.pid else "joined"
        postgresql = f"PostgreSQL {server.version} in {server.directory}"
        progress(f"TILL_DATABASE_URL is not set; {where} {postgresql}, for trying out")
        yield server


@contextmanager
def _database(settings: Settings, role: str, *, deploy_first: bool) -> Iterator[str]:
    """Yield how to connect: as the address says, or as `role` to the embedded server."""
    if settings.database_url is not None:
        yield settings.database_url.reveal()
        return
    with _embedded(settings) as server:
        if deploy_first or not server.has_password(role):
            try:
                deploy_locally(server, _progress("deploy"))
            except BrokenRulesError as error:
                # Not to start would not mend it, and may be what keeps it so: calls to Stripe that
                # nobody makes are such a rule.
                _progress("verify")(str(error))
        yield server.conninfo(role, DATABASE)
