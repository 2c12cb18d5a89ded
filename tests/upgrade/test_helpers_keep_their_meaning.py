"""A helper of the previous release either stays what it was, or goes when nobody can be in it.

`create or replace` cannot change a result or the names of parameters, and what has the same name
and number of arguments, but other types, has to be dropped at once, while calls that began before
may yet come to it. So what changes that much gets another name.
"""

from pathlib import Path

import psycopg

from support.previous_release import unpack_previous_release
from support.servers import Database
from tillkeeper.local.embedded import ADMIN, temporary_server

HELPERS = """
    select
      p.proname, p.pronargs, p.pronargdefaults, p.oid::regprocedure::text,
      pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid)
    from pg_proc as p
    where p.pronamespace = 'till_private'::regnamespace and p.prorettype <> 'trigger'::regtype
"""


def test_a_helper_that_changed_has_another_name(database: Database, tmp_path: Path) -> None:
    previous = unpack_previous_release(tmp_path)
    with temporary_server() as server:
        server.create_database("till")
        previous.deploy(server.conninfo(ADMIN, "till"))
        with psycopg.connect(server.conninfo(ADMIN, "till")) as connection:
            before = connection.execute(HELPERS).fetchall()
    after = database.admin().execute(HELPERS).fetchall()
    assert len(before) > 100
    # What may be taken for one another, and is not the same.
    confused = {
        (old[3], new[3])
        for old in before
        for new in after
        if old[0] == new[0]
        and (old[1] == new[1] or old[2] > 0 or new[2] > 0)
        and old[3:] != new[3:]
    }
    assert confused == set()
