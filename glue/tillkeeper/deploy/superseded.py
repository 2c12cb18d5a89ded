"""Waits until nobody can need what a deployment has superseded: helpers, tables, columns.

A call that is under way runs the body that it began with, and may yet use what that body names.
"""

import time

import psycopg

WAIT_SECONDS = 75.0  # endpoints and workers have at most 60 for a statement
POLL_SECONDS = 0.1

SUPERSEDED = """
    select to_regclass('till_private.settlements') is not null
      or to_regtype('till.api_function') is not null or exists (
      select from pg_proc as p
      where p.pronamespace = to_regnamespace('till_private')
        and obj_description(p.oid, 'pg_proc') like 'Superseded: %'
    )
    """
# Who may not see what others do sees their locks all the same.
UNDER_WAY = """
    select l.virtualxid
    from pg_locks as l
    join pg_stat_activity as a on a.pid = l.pid
    where l.locktype = 'virtualxid'
      and l.granted
      and l.virtualxid = l.virtualtransaction
      and a.datname = current_database()
      and l.pid <> pg_backend_pid()
      -- Another deployment waits for this one.
      and not exists (
        select from pg_locks as w
        where w.pid = l.pid and w.locktype = 'advisory' and not w.granted
      )
    """


def has_superseded(connection: psycopg.Connection) -> bool:
    return connection.execute(SUPERSEDED).fetchone() == (True,)


def wait_for_calls_under_way(connection: psycopg.Connection) -> bool:
    """Wait for the transactions of now to end; tell whether they did in time."""
    earlier = _under_way(connection)
    deadline = time.monotonic() + WAIT_SECONDS
    while earlier:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
        earlier &= _under_way(connection)
    return True


def _under_way(connection: psycopg.Connection) -> set[str]:
    return {transaction for (transaction,) in connection.execute(UNDER_WAY)}
