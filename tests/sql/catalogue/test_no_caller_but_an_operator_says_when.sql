-- Every function that has p_at refuses another time than now from who is no operator, whatever else the role
-- may, and whatever the rest of the arguments says.
begin;
select plan(9);

-- given: a host's role that may what the endpoints, the worker and operators may, but is a member of no operator
create role tests_host;
create role tests_colleague in role till_operator;
create role tests_reserve noinherit in role till_operator;
grant usage on schema till, tests to tests_host, tests_colleague, tests_reserve;
do $$
declare
  v_role text;
begin
  -- The endpoints may have a role of their own.
  for v_role in
    select rolname from pg_roles where rolname in ('till_app', 'till_worker', 'till_endpoint')
  loop
    execute format('grant %I to tests_host; grant execute on all functions in schema till to %1$I', v_role);
  end loop;
  grant execute on all functions in schema till to tests_host, tests_colleague;
end;
$$;
create function tests.call_of (p_function oid, p_at text) returns text language sql as $$
  select format(
    'select till.%I (%s)', p.proname,
    string_agg(format('%I => %s', a.name, case
      when a.name = 'p_at' then p_at
      when a.name = 'p_cadence' then '''monthly'''
      when a.name = 'p_currency' then '''usd'''
      when a.name = 'p_kind' then '''promotion'''
      when a.name = 'p_sqlstate' then '''XX000'''
      when a.name = 'p_billing_starts_at' then 'null'
      when a.type = 'bytea'::regtype then '''{}'''
      when a.type = 'jsonb'::regtype then '''[]'''
      when a.type = 'boolean'::regtype then 'true'
      when a.type in ('text[]'::regtype, 'bytea[]'::regtype) then '''{}'''
      when a.type in ('bigint'::regtype, 'integer'::regtype) then '1'
      when a.type = 'timestamptz'::regtype and a.name = 'p_period_end' then '''2026-07-01T00:00:00Z'''
      when a.type = 'timestamptz'::regtype then '''2026-06-01T00:00:00Z'''
      else '''x'''
    end), ', ')
  )
  from pg_proc as p,
    unnest(p.proargnames, coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes) as a (name, type, mode)
  where p.oid = p_function and coalesce(a.mode, 'i') = 'i'
  group by p.proname;
$$;
-- What a session of a role is told: the argument that is refused, or whatever else.
create function tests.told (p_role text, p_sql text) returns text language plpgsql as $$
declare
  v_detail text;
begin
  begin
    perform set_config('session_authorization', p_role, true);
    execute p_sql;
    raise exception using errcode = 'TK999';
  exception
    when sqlstate 'TK999' then v_detail := 'nothing';
    when others then
      get stacked diagnostics v_detail = pg_exception_detail;
      v_detail := case
        when sqlstate = 'TK004' then coalesce(v_detail::jsonb ->> 'argument', sqlstate)
        else sqlstate
      end;
  end;
  perform set_config('session_authorization', 'postgres', true);
  return v_detail;
end;
$$;
create temp table timed as
select p.oid, p.proname
from pg_proc as p
where p.pronamespace = 'till'::regnamespace and 'p_at' = any (p.proargnames);

-- then
select cmp_ok((select count(*) from timed), '>', 30::bigint, 'there are functions that have the parameter');
select is_empty(
  $$select proname, told
    from timed, tests.told('tests_host', tests.call_of(oid, 'now() - interval ''1 second''')) as told
    where told <> 'at'$$,
  'none takes an earlier time from a host'
);
select is_empty(
  $$select proname, told
    from timed, tests.told('tests_host', tests.call_of(oid, 'now() + interval ''1 microsecond''')) as told
    where told <> 'at'$$,
  'or a later one'
);
select is_empty(
  $$select proname, role, told
    from timed,
      (
        select rolname::text from pg_roles where rolname in ('till_app', 'till_worker', 'till_endpoint')
      ) as r (role),
      tests.told(role, tests.call_of(oid, '''2026-06-01T00:00:00Z''')) as told
    where told <> 'at'$$,
  'nor from the endpoints or the worker'
);
select is_empty(
  $$select proname, told from timed, tests.told('tests_host', tests.call_of(oid, 'now()')) as told where told = 'at'$$,
  'all take the time of the transaction'
);
select is_empty(
  $$select proname, role, told
    from timed, unnest('{till_operator,tests_colleague,till_owner,postgres}'::text[]) as role,
      tests.told(role, tests.call_of(oid, '''2026-06-01T00:00:00Z''')) as told
    where told = 'at'$$,
  'all take any time from an operator, from who is one by membership, from the owner and from an administrator'
);
select results_eq(
  $$select tests.told(role, 'select till.open_account(''acct_ada'', p_at => ''2026-06-01T00:00:00Z'')')
    from unnest('{till_operator,tests_colleague,postgres,tests_host}'::text[]) as role$$,
  $$values ('nothing'), ('nothing'), ('nothing'), ('at')$$, 'and do as they are told'
);

-- and: rights that a session takes on, or a function lends it, make nobody an operator
select is(
  tests.told('tests_reserve', 'set local role till_operator; select till.open_account(''acct_ada'', p_at => ''2026-06-01T00:00:00Z'')'),
  'at', 'not by taking on a role'
);
create function tests.lend () returns till.account language sql security definer as $$
  select till.open_account('acct_ada', p_at => '2026-06-01T00:00:00Z');
$$;
select is(tests.told('tests_host', 'select tests.lend()'), 'at', 'and not by a function of somebody else');

select * from finish();
rollback;
