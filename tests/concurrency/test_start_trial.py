"""One trial an account, whatever its callers' isolation level is."""

import psycopg
import pytest

from support.servers import Database


@pytest.mark.parametrize(
    "level",
    [psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE],
    ids=lambda level: level.name.lower(),
)
def test_a_snapshot_from_before_the_trial_gets_no_second_one(
    database: Database, level: psycopg.IsolationLevel
) -> None:
    application = database.connect()
    application.execute("select till.open_account('acct_ada')")
    for instance in ("inst_1", "inst_2"):
        application.execute("select till.register_instance(%s, 'acct_ada')", (instance,))
    late = database.connect(autocommit=False)
    late.isolation_level = level
    late.execute("select till.balance('acct_ada')")  # takes the snapshot

    application.execute("select till.start_trial('acct_ada', 'inst_1')")
    with pytest.raises(psycopg.errors.UniqueViolation, match="an_account_has_one_trial"):
        late.execute("select till.start_trial('acct_ada', 'inst_2')")

    query = "select instance_id from till.subscriptions"
    assert database.admin().execute(query).fetchall() == [("inst_1",)]
