"""The deploy lock: one deployment of a database at a time.

It is an advisory lock of a session, so it covers all transactions of all tools, and goes when the
session does. Any role that may connect can take its number; what such a role holds or waits for is
ended. Who deploys says something at least every five seconds, so that a lock whose holder went
away without a word can be told from one that is held.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import class_row

from tillkeeper.deploy.errors import DeployError
from tillkeeper.search_path import PATH, PINNED_PATH

DEPLOY_LOCK = 0x74696C6C  # "till"; no other program of this database may use the number
APPLICATION = "tillkeeper deploy"
LOCK_MINUTES = 15
REPORT_SECONDS = 5.0
HEARTBEAT_SECONDS = 5.0
SILENT_SECONDS = 30.0

SETTINGS = f"""
set lock_timeout = '{LOCK_MINUTES}min';
set statement_timeout = 0;
set idle_session_timeout = 0
"""

OTHERS = """
select
  l.pid,
  l.granted,
  a.usename as role,
  a.application_name as application,
  a.backend_start as since,
  case
    when a.state = 'active' then 0
    else extract(epoch from clock_timestamp() - a.state_change)::float8
  end as silent_seconds,
  r.rolsuper or r.rolcreaterole or exists (
    select
    from pg_catalog.pg_roles as o
    where o.rolname = 'till_owner' and pg_catalog.pg_has_role(r.oid, o.oid, 'member')
  ) as may_deploy
from pg_catalog.pg_locks as l
join pg_catalog.pg_stat_activity as a on a.pid = l.pid
join pg_catalog.pg_roles as r on r.oid = a.usesysid
where l.locktype = 'advisory'
  and l.database = (
    select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database()
  )
  and l.classid = 0 and l.objid = %s and l.objsubid = 1
  and l.pid <> %s
order by l.granted desc, l.pid
"""


class DeployLockError(DeployError):
    """The deploy lock cannot be had; the message says why."""


@dataclass(frozen=True)
class Other:
    """Another session that holds the number of the deploy lock, or waits for it."""

    pid: int
    granted: bool
    role: str
    application: str
    since: datetime | None  # None: we may not see it
    silent_seconds: float | None
    may_deploy: bool

    def __str__(self) -> str:
        since = f"{self.since:%Y-%m-%d %H:%M:%S%z}" if self.since else "unknown"
        return f"pid {self.pid} (role {self.role!r}, {self.application!r}, since {since})"

    def told(self) -> str:
        """Say who it is, and whether it looks as if a deployment still ran there."""
        if not self.may_deploy:
            told = "which may not deploy, and which you may not end. As a superuser,"
        elif self.application != APPLICATION:
            told = f"which is not called {APPLICATION!r}: is the lock stranded in a pooler?"
        elif self.silent_seconds is not None and self.silent_seconds > SILENT_SECONDS:
            told = f"silent for {self.silent_seconds:.0f} s: is the lock stranded?"
        else:
            return f"{self}, which is at work"
        return f"{self}, {told} select pg_catalog.pg_terminate_backend({self.pid}); ends it"


@contextmanager
def deploy_lock(
    admin_conninfo: str, progress: Callable[[str], None]
) -> Iterator[psycopg.Connection]:
    """Yield a session that holds the lock. Raises DeployLockError or psycopg.Error."""
    with _connect(admin_conninfo) as connection:
        connection.execute(SETTINGS)
        _take(connection, admin_conninfo, progress)
        yield connection


def _connect(admin_conninfo: str) -> psycopg.Connection:
    options = f"{conninfo_to_dict(admin_conninfo).get('options') or ''} {PINNED_PATH}".strip()
    try:
        connection = psycopg.connect(
            admin_conninfo, autocommit=True, options=options, application_name=APPLICATION
        )
    except psycopg.OperationalError as error:
        if "unsupported startup parameter" in str(error):  # PgBouncer's words; it gives no code
            raise DeployLockError(f"{POOLER} ({str(error).strip()})") from error
        raise
    try:
        _refuse_pooler(connection)
    except BaseException:
        connection.close()
        raise
    return connection


POOLER = (
    "a connection pooler stands before the database: the deploy lock would strand in it."
    " Deploy with the server's own address"
)


def _refuse_pooler(connection: psycopg.Connection) -> None:
    # A pooler makes the numbers of its sessions up, and may leave options out.
    path = connection.execute("show search_path").fetchone()
    if path != (PATH,):
        raise DeployLockError(f"{POOLER} (the session's search_path is not the one asked for)")
    pid = connection.execute("select pg_catalog.pg_backend_pid()").fetchone()
    if pid != (connection.info.backend_pid,):
        raise DeployLockError(f"{POOLER} (the session's process is not the one announced)")


def _take(
    connection: psycopg.Connection, admin_conninfo: str, progress: Callable[[str], None]
) -> None:
    # It stays in the queue while another session looks about: when everybody before it who may
    # not deploy has been ended, it is next.
    with ThreadPoolExecutor(1) as thread:
        query = "select pg_catalog.pg_advisory_lock(%s::bigint)"
        taken = thread.submit(connection.execute, query, (DEPLOY_LOCK,))
        told = "waiting"
        try:
            if _within(REPORT_SECONDS, taken):
                return
            # The given address may name several servers; this is the one we are on.
            here: dict[str, str | int] = {
                "host": connection.info.host,
                "port": connection.info.port,
            }
            with _connect(make_conninfo(admin_conninfo, **here)) as watcher:
                while True:
                    for told in _look_about(watcher, connection.info.backend_pid):
                        progress(told)
                    if _within(REPORT_SECONDS, taken):
                        return
        except psycopg.errors.LockNotAvailable as error:
            raise DeployLockError(f"gave up after {LOCK_MINUTES} minutes of {told}") from error
        finally:
            if not taken.done():
                connection.cancel_safe()


def _within(seconds: float, taken: Future[psycopg.Cursor]) -> bool:
    try:
        taken.result(seconds)
    except TimeoutError:
        return False
    return True


def _look_about(watcher: psycopg.Connection, own: int) -> Iterator[str]:
    """End who may not deploy, and say so; say for whom we wait."""
    cursor = watcher.cursor(row_factory=class_row(Other))
    others = cursor.execute(OTHERS, (DEPLOY_LOCK, own)).fetchall()
    for other in others:
        if not other.may_deploy and _end(watcher, other):
            yield f"ended {other}: it had the number of the deploy lock, and may not deploy"
        elif other.granted:
            yield f"waiting for {other.told()}"
    if not any(other.granted for other in others):
        yield "waiting for no session that can be seen; see pg_catalog.pg_prepared_xacts"


def _end(watcher: psycopg.Connection, other: Other) -> bool:
    try:
        watcher.execute("select pg_catalog.pg_terminate_backend(%s::integer)", (other.pid,))
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True
