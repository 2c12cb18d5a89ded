-- Describes the functions that the application may call by name, from the catalogue.
--
-- What both till_app and till_endpoint, which calls, may execute. What only an endpoint may say is
-- left out by name as well, because till_app has it while an earlier `serve` is replaced: functions
-- that take bytea take the body of a Stripe event, whose signature was checked; and the steps of
-- a checkout repeat what Stripe has answered.
--
-- p_at is left out: only an operator says when (spec 2.9).
--
-- Returns     per function: its comment; its arguments as [{"name", "type", "default"}], the
--             default as an expression, or null when it must be given; the type of its result,
--             whether it returns a set; the columns of a row as [{"name", "type"}], null
--             for a value; the scope that a token needs to call it
-- Locks       nothing

-- The columns were those of a type, and a function cannot be replaced by one with other columns.
-- Where it had the type, that goes later, by superseded.sql: whoever calls meanwhile would wait for
-- this transaction, and then fail.
do $$
begin
  if exists (
    select
    from pg_catalog.pg_proc as p
    where p.oid = to_regprocedure('till.describe_api()')
      and p.prorettype = to_regtype('till.api_function')
  ) then
    drop function till.describe_api();
  else
    drop type if exists till.api_function;
  end if;
end;
$$;

create or replace function till.describe_api ()
  returns table (
    function text,
    description text,
    arguments jsonb,
    result text,
    returns_set boolean,
    columns jsonb,
    scope text
  )
  language sql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
  select
    p.proname::text,
    obj_description(p.oid, 'pg_proc'),
    coalesce(inputs.list, '[]'),
    format_type(p.prorettype, null),
    p.proretset,
    coalesce(outputs.list, attributes.list),
    case
      when p.provolatile <> 'v' then 'read'
      when p.proname = 'grant_credits' then 'grant'
      when p.proname = 'destroy_instance' then 'destroy'
      else 'app'
    end
  from pg_proc as p
  cross join lateral (
    select jsonb_agg(jsonb_build_object(
      'name', a.name,
      'type', format_type(a.type, null),
      'default', pg_get_function_arg_default(p.oid, a.number::integer)
    ) order by a.number)
    from unnest(p.proargnames, coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes)
      with ordinality as a (name, type, mode, number)
    where (a.mode is null or a.mode = 'i') and a.name <> 'p_at'
  ) as inputs (list)
  cross join lateral (
    select jsonb_agg(jsonb_build_object(
      'name', a.name, 'type', format_type(a.type, null)
    ) order by a.number)
    from unnest(p.proargnames, p.proallargtypes, p.proargmodes)
      with ordinality as a (name, type, mode, number)
    where a.mode = 't'
  ) as outputs (list)
  cross join lateral (
    select jsonb_agg(jsonb_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, null)
    ) order by a.attnum)
    from pg_type as t
    join pg_attribute as a on a.attrelid = t.typrelid
    where t.oid = p.prorettype and not a.attisdropped
  ) as attributes (list)
  where p.pronamespace = 'till'::regnamespace
    and has_function_privilege('till_app', p.oid, 'execute')
    and has_function_privilege('till_endpoint', p.oid, 'execute')
    and 'bytea'::regtype <> all (p.proargtypes::oid[])
    and p.proname not in (
      'begin_checkout', 'begin_credit_purchase', 'remember_stripe_customer', 'review_checkout',
      'record_checkout_session', 'fail_checkout'
    )
  order by p.proname;
$$;

comment on function till.describe_api () is
  'Describes the functions that the application may call by name.';
