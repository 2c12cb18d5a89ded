-- The roles have no power but what is granted, and each that logs in has its own timeouts and UTC.
begin;
select plan(4);

select is_empty(
  $$select rolname from pg_roles
    where rolname ~ '^till_' and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)$$,
  'none is a superuser or may make roles, databases or replicas'
);
select results_eq(
  $$select rolname, rolcanlogin from pg_roles where rolname ~ '^till_' order by 1$$,
  $$values
    ('till_app'::name, true), ('till_endpoint', true), ('till_operator', true), ('till_owner', false),
    ('till_reader', true), ('till_worker', true)$$,
  'the owner cannot log in'
);
select results_eq(
  $$select rolname, (select array_agg(split_part(c, '=', 1) order by c) from unnest(rolconfig) as c)
    from pg_roles where rolname ~ '^till_' and rolcanlogin order by 1$$,
  $$values
    ('till_app'::name, '{TimeZone,idle_in_transaction_session_timeout,lock_timeout,statement_timeout}'::text[] collate "C"),
    ('till_endpoint', '{TimeZone,idle_in_transaction_session_timeout,lock_timeout,statement_timeout}'),
    ('till_operator', '{TimeZone,idle_in_transaction_session_timeout,lock_timeout,statement_timeout}'),
    ('till_reader',
      '{TimeZone,default_transaction_read_only,idle_in_transaction_session_timeout,lock_timeout,statement_timeout}'),
    ('till_worker', '{TimeZone,idle_in_transaction_session_timeout,lock_timeout,statement_timeout}')$$,
  'each has its timeouts'
);
select is_empty(
  $$select rolname from pg_roles where rolname ~ '^till_' and rolcanlogin and not 'TimeZone=UTC' = any(rolconfig)$$,
  'and lives in UTC'
);

select * from finish();
rollback;
