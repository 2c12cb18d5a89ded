-- The roles of Tillkeeper. Idempotent; run by an administrator who may create roles.
--
-- till_owner     owns every object, never logs in
-- till_endpoint  what `tillkeeper serve` logs in as: all that till_app may, and what Stripe said
-- till_app       the host application's own SQL: calls the API, sees no table
-- till_worker    sweeps and outbound intents
-- till_operator  operator functions and the read views
-- till_reader    the read views
--
-- The five that log in have no password here: the administrator sets one. What a role has set for
-- itself is undone at each run.

-- Nothing below is looked up where somebody else may put things.
set search_path = pg_catalog, pg_temp;

do $$
declare
  v_role text;
  v_database text;
begin
  foreach v_role in array array[
    'till_owner', 'till_endpoint', 'till_app', 'till_worker', 'till_operator', 'till_reader'
  ] loop
    if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
      begin
        execute pg_catalog.format('create role %I nosuperuser nocreatedb nocreaterole', v_role);
      exception
        -- Roles belong to the whole cluster; another database's deployment may have been faster.
        when duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
  -- The deploy lock is one of the database, and roles belong to the cluster. A comment locks its
  -- role until the end of the transaction, so deployments of several databases change roles
  -- in turn.
  comment on role till_owner is 'Owns every object of Tillkeeper; never logs in.';
  -- From PostgreSQL 16 on, whoever creates a role is a member who may not yet act as it.
  if not pg_catalog.pg_has_role(
    current_user, 'till_owner',
    case
      when pg_catalog.current_setting('server_version_num')::integer >= 160000 then 'set'
      else 'member'
    end
  ) then
    execute pg_catalog.format('grant till_owner to %I', current_user);
  end if;
  for v_role, v_database in
    select r.rolname, d.datname
    from pg_catalog.pg_db_role_setting as s
    join pg_catalog.pg_roles as r on r.oid = s.setrole
    join pg_catalog.pg_database as d on d.oid = s.setdatabase
    where r.rolname in (
      'till_owner', 'till_endpoint', 'till_app', 'till_worker', 'till_operator', 'till_reader'
    )
  loop
    execute pg_catalog.format('alter role %I in database %I reset all', v_role, v_database);
  end loop;
end;
$$;

alter role till_owner nologin;
alter role till_owner reset all;

alter role till_endpoint login;
alter role till_endpoint reset all;
alter role till_endpoint set search_path = pg_catalog, pg_temp;
alter role till_endpoint set timezone = 'UTC';
alter role till_endpoint set default_transaction_isolation = 'read committed';
alter role till_endpoint set lock_timeout = '5s';
alter role till_endpoint set statement_timeout = '15s';
alter role till_endpoint set idle_in_transaction_session_timeout = '15s';

alter role till_app login;
alter role till_app reset all;
alter role till_app set timezone = 'UTC';
alter role till_app set default_transaction_isolation = 'read committed';
alter role till_app set lock_timeout = '5s';
alter role till_app set statement_timeout = '15s';
alter role till_app set idle_in_transaction_session_timeout = '15s';

alter role till_worker login;
alter role till_worker reset all;
alter role till_worker set search_path = pg_catalog, pg_temp;
alter role till_worker set timezone = 'UTC';
alter role till_worker set default_transaction_isolation = 'read committed';
alter role till_worker set lock_timeout = '5s';
alter role till_worker set statement_timeout = '60s';
alter role till_worker set idle_in_transaction_session_timeout = '15s';

alter role till_operator login;
alter role till_operator reset all;
alter role till_operator set search_path = pg_catalog, pg_temp;
alter role till_operator set timezone = 'UTC';
alter role till_operator set default_transaction_isolation = 'read committed';
alter role till_operator set lock_timeout = '10s';
alter role till_operator set statement_timeout = '10min';
alter role till_operator set idle_in_transaction_session_timeout = '5min';

alter role till_reader login;
alter role till_reader reset all;
alter role till_reader set search_path = pg_catalog, pg_temp;
alter role till_reader set timezone = 'UTC';
alter role till_reader set default_transaction_read_only = on;
alter role till_reader set lock_timeout = '5s';
alter role till_reader set statement_timeout = '5min';
alter role till_reader set idle_in_transaction_session_timeout = '1min';
