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
  $$select rolname, array(select c from unnest(rolconfig) as c order by c collate "C")
    from pg_roles where rolname ~ '^till_' order by 1$$,
  $$values
    ('till_app'::name, array[
      'TimeZone=UTC', 'default_transaction_isolation=read committed', 'idle_in_transaction_session_timeout=15s',
      'lock_timeout=5s', 'statement_timeout=15s'
    ]::text[] collate "C"),
    ('till_endpoint', array[
      'TimeZone=UTC', 'default_transaction_isolation=read committed', 'idle_in_transaction_session_timeout=15s',
      'lock_timeout=5s', 'search_path=pg_catalog, pg_temp', 'statement_timeout=15s'
    ]),
    ('till_operator', array[
      'TimeZone=UTC', 'default_transaction_isolation=read committed', 'idle_in_transaction_session_timeout=5min',
      'lock_timeout=10s', 'search_path=pg_catalog, pg_temp', 'statement_timeout=10min'
    ]),
    ('till_owner', '{}'),
    ('till_reader', array[
      'TimeZone=UTC', 'default_transaction_read_only=on', 'idle_in_transaction_session_timeout=1min',
      'lock_timeout=5s', 'search_path=pg_catalog, pg_temp', 'statement_timeout=5min'
    ]),
    ('till_worker', array[
      'TimeZone=UTC', 'default_transaction_isolation=read committed', 'idle_in_transaction_session_timeout=15s',
      'lock_timeout=5s', 'search_path=pg_catalog, pg_temp', 'statement_timeout=60s'
    ])$$,
  'each that logs in has its timeouts, UTC and read committed, and all but the host''s the path'
);
select is_empty(
  $$select r.rolname, s.setdatabase from pg_db_role_setting as s join pg_roles as r on r.oid = s.setrole
    where r.rolname ~ '^till_' and s.setdatabase <> 0$$,
  'and none has settings for one database'
);

select * from finish();
rollback;
