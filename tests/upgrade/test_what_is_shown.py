"""What readers saw of the previous release's rows they see after the upgrade, row by row.

Also of what its functions write when the migrations have run and they are not yet replaced.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import psycopg
import pytest

from support.previous_release import PreviousRelease, unpack_previous_release
from support.servers import BINARIES, SETTINGS, selected_servers
from tillkeeper.deploy.errors import DeployError
from tillkeeper.deploy.steps import deploy
from tillkeeper.local.embedded import ADMIN, temporary_server
from tillkeeper.release import database_directory

DATABASE = "till"
UPGRADE = Path(__file__).parent

Rows = Counter[str]
Shown = dict[str, Rows]

TABLES_WITHOUT_ROWS = """
    select relname
    from pg_class
    where relnamespace = 'till_private'::regnamespace
      and relkind = 'r'
      and query_to_xml(format('select from %s limit 1', oid::regclass), false, true, '')::text = ''
    order by 1
"""
COLUMNS = """
    select c.relname, array_agg(a.attname::text order by a.attnum)
    from pg_class as c
    join pg_attribute as a on a.attrelid = c.oid
    where c.relnamespace = 'till'::regnamespace and c.relkind = 'v' and a.attnum > 0
    group by 1
"""
# What was paid for between the migrations and the functions, with its payment ids.
BOUGHT = """
    select p.purchase_id, p.product, array_agg(y.payment_id order by y.payment_id)
    from till_private.purchases as p
    join till_private.payments as y using (purchase_id)
    where p.account_id like 'acct_gap%' or p.purchase_id in ('in_pass_cyd', 'pi_gap')
    group by p.purchase_id
    order by p.purchase_id
"""
PRICE = """
    select product, tier, cadence
    from till_private.stripe_prices
    where stripe_price_id = 'price_gap'
"""
# Every payment that was applied, told again under another event id.
TOLD_AGAIN = """
    select tests.with_field(b.body, '{id}', to_jsonb('evt_again_' || b.event_id))
    from till_private.stripe_event_bodies as b
    join till_private.stripe_events as e using (event_id)
    where e.outcome = 'applied' and e.type in ('invoice.paid', 'checkout.session.completed')
    order by b.event_id
"""
# They tell the time that has passed since.
MOVING = {("quarantine", "age")}


@dataclass
class Upgrade:
    """A database of the previous release with rows of every kind, which is brought to this one."""

    conninfo: str
    admin: psycopg.Connection
    directory: Path

    def columns(self) -> dict[str, list[str]]:
        """Of each view, those that stand still."""
        return {
            view: [name for name in names if (view, name) not in MOVING]
            for view, names in self.admin.execute(COLUMNS).fetchall()
        }

    def show(self, columns: dict[str, list[str]]) -> Shown:
        return {
            view: Counter(
                json.dumps(dict(zip(names, row, strict=True)), default=str)
                for row in self.admin.execute(
                    f"select {', '.join(names)} from till.{view}".encode()
                )
            )
            for view, names in columns.items()
        }

    def bodies_told_again(self) -> list[bytes]:
        return [body for (body,) in self.admin.execute(TOLD_AGAIN).fetchall()]

    def tell(self, bodies: list[bytes]) -> set[tuple[str, bool]]:
        """Bring the events, and return what became of them: the outcome, and whether replayed."""
        assert bodies
        entries = self.admin.execute("select count(*) from till.entries").fetchone()
        answers = {
            (row[2], row[5])
            for body in bodies
            for row in self.admin.execute(
                "select * from till.receive_stripe_event(%s)", (body,)
            ).fetchall()
        }
        assert self.admin.execute("select count(*) from till.entries").fetchone() == entries
        return answers

    def migrate(self) -> None:
        """Run the migrations, and none of what follows them."""
        files = self.directory / "half"
        copytree(database_directory(), files)
        (files / "functions" / "install.sql").write_text("select 1 / 0;\n")
        with pytest.raises(DeployError, match="division by zero"):
            deploy(self.conninfo, example_catalog=True, directory=files)

    def finish(self) -> None:
        self.admin.execute("drop schema tests cascade")
        deploy(self.conninfo, example_catalog=True)


@pytest.fixture(params=selected_servers())
def upgrade(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Upgrade]:
    previous: PreviousRelease = unpack_previous_release(tmp_path)
    with temporary_server(BINARIES[request.param], SETTINGS) as server:
        server.create_database(DATABASE)
        conninfo = server.conninfo(ADMIN, DATABASE)
        previous.deploy(conninfo)
        with psycopg.connect(conninfo, autocommit=True) as admin:
            admin.execute("set timezone = 'UTC'")
            admin.execute(previous.read("tests/sql/helpers.sql").encode())
            admin.execute((UPGRADE / "data.sql").read_bytes())
            yield Upgrade(conninfo, admin, tmp_path)


def differences(before: Shown, after: Shown) -> dict[str, tuple[list[str], list[str]]]:
    """Of each view, the rows that are gone and the rows that are new."""
    found = {
        view: (sorted(before[view] - after[view]), sorted(after[view] - before[view]))
        for view in before
    }
    return {view: rows for view, rows in found.items() if rows != ([], [])}


def without_periods_of_imports(shown: Shown) -> Shown:
    """They are kept among the paid periods now; what is shown leaves them out, a moment later."""
    imports = {
        period["paid_period_id"]
        for period in map(json.loads, shown["paid_periods"])
        if period["transaction_id"] is None
    }
    names = {"paid_period_id", "overlaps_paid_period_id"}
    return {
        view: Counter(
            {
                row: count
                for row, count in rows.items()
                if imports.isdisjoint(json.loads(row).get(name) for name in names)
            }
        )
        for view, rows in shown.items()
    }


def violations(upgrade: Upgrade) -> list[tuple[object, ...]]:
    return upgrade.admin.execute(
        "select invariant, account_id, detail from till.verify()"
    ).fetchall()


def test_views_show_the_rows_of_before_as_before(upgrade: Upgrade) -> None:
    assert upgrade.admin.execute(TABLES_WITHOUT_ROWS).fetchall() == []
    columns = upgrade.columns()
    before = upgrade.show(columns)
    assert [view for view in before if not before[view]] == []
    again = upgrade.bodies_told_again()
    upgrade.finish()
    assert differences(before, upgrade.show(columns)) == {}
    assert violations(upgrade) == []
    assert upgrade.tell(again) == {("applied", True)}
    assert violations(upgrade) == []


def test_what_is_written_between_the_migrations_and_the_functions_is_carried_over(
    upgrade: Upgrade,
) -> None:
    columns = upgrade.columns()
    earlier = upgrade.show(columns)
    upgrade.migrate()
    upgrade.admin.execute((UPGRADE / "between.sql").read_bytes())
    before = without_periods_of_imports(upgrade.show(columns))
    grown = {view for view in before if before[view] != earlier[view]}
    assert grown >= {
        "credit_purchases",
        "entries",
        "paid_periods",
        "pass_changes",
        "passes",
        "subscription_changes",
        "subscriptions",
    }
    again = upgrade.bodies_told_again()
    upgrade.finish()
    assert differences(before, upgrade.show(columns)) == {}
    assert violations(upgrade) == []
    assert upgrade.tell(again) == {("applied", True)}
    assert violations(upgrade) == []
    assert upgrade.admin.execute(BOUGHT).fetchall() == [
        ("in_gap_6", "hosting", ["ch_gap_6", "pi_gap_6"]),
        ("in_gap_7", "hosting", ["ch_gap_7", "pi_gap_7"]),
        ("in_pass_cyd", "pass", ["inpay_in_pass_cyd", "pi_cyd"]),
        ("in_pass_gap", "pass", ["ch_pass_gap", "inpay_in_pass_gap"]),
        ("pi_gap", "credits", ["pi_gap"]),
    ]
    assert upgrade.admin.execute(PRICE).fetchall() == [("pass", "tier_19", "monthly")]
