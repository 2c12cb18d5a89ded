"""Who decides about money sees the present: a snapshot from before the lock decides nothing."""

import psycopg
import pytest

from support.servers import Database

SNAPSHOTS = [psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE]
CALLS = [
    "select till.start_trial('acct_ada', 'inst_2')",
    "select till.grant_credits('acct_ada', 1, 'k', 'promotion', 'test')",
    "select till.spend_credits('acct_ada', 1, 'k', 'test')",
    "select till.enroll_with_credits('acct_ada', 'inst_2', 'standard', 'k')",
]


@pytest.mark.parametrize("level", SNAPSHOTS, ids=lambda level: level.name.lower())
def test_a_snapshot_from_before_the_lock_is_refused(
    database: Database, level: psycopg.IsolationLevel
) -> None:
    application = database.connect()
    application.execute("select till.open_account('acct_ada')")
    application.execute("select till.grant_credits('acct_ada', 100, 'first', 'promotion', 'test')")
    for instance in ("inst_1", "inst_2"):
        application.execute("select till.register_instance(%s, 'acct_ada')", (instance,))
    late = database.connect(autocommit=False)
    late.isolation_level = level
    for call in CALLS:
        late.execute("select till.balance('acct_ada')")  # takes the snapshot
        with pytest.raises(psycopg.Error, match="unsupported_isolation") as refusal:
            late.execute(call.encode())
        assert refusal.value.sqlstate == "TK051"
        late.rollback()
    query = "select count(*) from till.transactions"
    assert database.admin().execute(query).fetchone() == (1,)


def test_read_uncommitted_is_read_committed(database: Database) -> None:
    application = database.connect()
    application.execute("select till.open_account('acct_ada')")
    late = database.connect(autocommit=False)
    late.isolation_level = psycopg.IsolationLevel.READ_UNCOMMITTED
    late.execute("select till.balance('acct_ada')")
    application.execute("select till.grant_credits('acct_ada', 100, 'first', 'promotion', 'test')")
    late.execute("select till.spend_credits('acct_ada', 100, 'k', 'test')")
    late.commit()
    assert late.execute("select till.balance('acct_ada')").fetchone() == (0,)


def test_a_level_that_the_database_sets_is_not_that_of_our_roles(database: Database) -> None:
    database.admin().execute(
        f"alter database {database.name} set default_transaction_isolation = 'serializable'"
    )
    application = database.connect()
    application.execute("select till.open_account('acct_ada')")
    application.execute("select till.grant_credits('acct_ada', 100, 'first', 'promotion', 'test')")


def test_a_second_trial_cannot_even_be_written(database: Database) -> None:
    application = database.connect()
    application.execute("select till.open_account('acct_ada')")
    for instance in ("inst_1", "inst_2"):
        application.execute("select till.register_instance(%s, 'acct_ada')", (instance,))
    application.execute("select till.start_trial('acct_ada', 'inst_1')")
    with pytest.raises(psycopg.errors.UniqueViolation, match="an_account_has_one_trial"):
        database.admin().execute(
            """
            insert into till_private.subscriptions (
              subscription_id, lineage_id, account_id, instance_id, status, price_version,
              trial_started_at, trial_ends_at
            )
            select 99, 99, account_id, 'inst_2', status, price_version, trial_started_at,
              trial_ends_at
            from till_private.subscriptions
            """
        )
