-- Every function that a role may not execute refuses it when it is called.
begin;
select plan(5);

-- given
create temp table calls as
select
  r.role,
  format('select from %I.%I(%s)', f.schema, f.name, (
    select string_agg('null::' || format_type(t, null), ', ' order by n)
    from unnest(p.proargtypes::oid[]) with ordinality as u (t, n)
  )) as call
from tests.functions as f
join pg_proc as p on p.oid = f.oid
cross join unnest('{till_endpoint,till_app,till_worker,till_operator,till_reader}'::text[]) as r (role)
where not r.role = any(f.granted_to) and not f.is_trigger;
grant select on calls to public;
grant usage on schema tests to public;

-- then
set local role till_endpoint;
select is_empty(
  $$select call from calls where role = 'till_endpoint' and tests.attempt(call) <> '42501'$$, 'till_endpoint'
);
set local role till_app;
select is_empty(
  $$select call from calls where role = 'till_app' and tests.attempt(call) <> '42501'$$, 'till_app'
);
set local role till_worker;
select is_empty(
  $$select call from calls where role = 'till_worker' and tests.attempt(call) <> '42501'$$, 'till_worker'
);
set local role till_operator;
select is_empty(
  $$select call from calls where role = 'till_operator' and tests.attempt(call) <> '42501'$$, 'till_operator'
);
set local role till_reader;
select is_empty(
  $$select call from calls where role = 'till_reader' and tests.attempt(call) <> '42501'$$, 'till_reader'
);
select * from finish();
rollback;
