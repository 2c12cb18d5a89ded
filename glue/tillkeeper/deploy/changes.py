"""What a deployment would change: a look at the catalogue before it and within it.

Of functions, views and the rest of what every deployment writes anew. Tables change by migrations,
which say themselves what they do.
"""

import json
from typing import Any

import psycopg

from tillkeeper.search_path import PIN_PATH_LOCALLY

State = dict[str, dict[str, str | None]]

# One row of JSON: of each thing, what can be different about it. Names are printed alike, whatever
# the path of the session was. Superseded helpers count as dropped.
LOOK = """
with things (thing, class, oid, acl, definition) as (
  select
    'function ' || p.oid::regprocedure::text, 'pg_proc'::regclass, p.oid, p.proacl,
    pg_get_functiondef(p.oid)
  from pg_proc as p
  where p.pronamespace in (to_regnamespace('till'), to_regnamespace('till_private'))
    and (obj_description(p.oid, 'pg_proc') like 'Superseded: %') is not true
  union all
  select
    'view ' || c.oid::regclass::text, 'pg_class'::regclass, c.oid, c.relacl, pg_get_viewdef(c.oid)
  from pg_class as c
  where c.relkind = 'v' and c.relnamespace = to_regnamespace('till')
  union all
  select 'table ' || c.oid::regclass::text, 'pg_class'::regclass, c.oid, c.relacl, null
  from pg_class as c
  where c.relkind in ('r', 'S')
    and c.relnamespace in (to_regnamespace('till'), to_regnamespace('till_private'))
  union all
  select 'schema ' || n.nspname, 'pg_namespace'::regclass, n.oid, n.nspacl, null
  from pg_namespace as n
  where n.nspname in ('till', 'till_private')
  union all
  select 'database', 'pg_database'::regclass, d.oid, d.datacl, null
  from pg_database as d
  where d.datname = current_database()
  union all
  select
    'role ' || r.rolname, 'pg_authid'::regclass, r.oid, null,
    jsonb_build_object(
      'attributes', array[
        r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolreplication,
        r.rolbypassrls, r.rolinherit
      ],
      'connections', r.rolconnlimit,
      'settings', array(
        select setting
        from pg_db_role_setting as s
        cross join unnest(s.setconfig) as setting
        where s.setrole = r.oid
          and s.setdatabase in (
            0, (select d.oid from pg_database as d where d.datname = current_database())
          )
        order by setting
      )
    )::text
  from pg_roles as r
  where r.rolname in (
    'till_owner', 'till_endpoint', 'till_app', 'till_worker', 'till_operator', 'till_reader'
  )
)
select coalesce(jsonb_object_agg(t.thing, jsonb_build_object(
  'definition', t.definition,
  'privileges', (
    select string_agg(item::text, ' ' order by item::text) from unnest(t.acl) as item
  ),
  'comment', case t.class
    when 'pg_authid'::regclass then shobj_description(t.oid, 'pg_authid')
    else obj_description(t.oid, t.class::text)
  end
)), '{}')
from things as t
"""


def look(connection: psycopg.Connection) -> State:
    """Return what is deployed."""
    with connection.transaction():
        connection.execute(PIN_PATH_LOCALLY)
        row = connection.execute(LOOK).fetchone()
    assert row is not None  # noqa: S101 - tells the type checker
    return state_of(row[0])


def state_of(answer: Any) -> State:
    """Read the answer of LOOK, as it came from psycopg or from psql."""
    state: State = json.loads(answer) if isinstance(answer, str) else answer
    return state


def differences(before: State, after: State) -> list[str]:
    """Tell in words what differs, one line for each thing."""
    lines = []
    for thing in sorted(before.keys() | after.keys()):
        old, new = before.get(thing), after.get(thing)
        if old is None:
            lines.append(f"add {thing}")
        elif new is None:
            lines.append(f"drop {thing}")
        elif changed := [what for what in old if old[what] != new[what]]:
            lines.append(f"change {thing}: {', '.join(sorted(changed))}")
    return lines
