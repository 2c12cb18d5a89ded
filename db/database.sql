-- What Tillkeeper needs of the database that it lives in. Idempotent; run by the administrator,
-- after roles.sql. Nothing is taken from anybody else: the database keeps its owner.
--
-- In a database that holds nothing but Tillkeeper, and belongs to who deploys or to till_owner, no
-- role but its owner, ours, and whom the owner lets in may connect or make temporary tables. But
-- the one called postgres is everybody's: tools of all roles connect to it first.

set search_path = pg_catalog, pg_temp;

do $$
declare
  v_database text := pg_catalog.current_database();
  v_schema text;
  v_owner text;
  v_is_ours_alone boolean;
begin
  -- Whoever owns a schema puts what he likes into it, for till_owner to run.
  select n.nspname, pg_catalog.pg_get_userbyid(n.nspowner) into v_schema, v_owner
  from pg_catalog.pg_namespace as n
  where n.nspname in ('till', 'till_private') and n.nspowner <> 'till_owner'::regrole;
  if found then
    raise exception using
      errcode = 'insufficient_privilege',
      message = pg_catalog.format(
        'schema %I belongs to %I, and is not what Tillkeeper made', v_schema, v_owner
      ),
      hint = 'Look at what is in it, and drop or rename it.';
  end if;

  if not pg_catalog.has_database_privilege('till_owner', v_database, 'create') then
    begin
      execute pg_catalog.format('grant create on database %I to till_owner', v_database);
    exception
      when insufficient_privilege then null;
    end;
    -- Who may grant some of the privileges only gets a warning.
    if not pg_catalog.has_database_privilege('till_owner', v_database, 'create') then
      raise exception using
        errcode = 'insufficient_privilege',
        message = pg_catalog.format(
          'till_owner lacks the privilege create on database %I, and %I may not grant it',
          v_database, current_user
        ),
        hint = pg_catalog.format(
          'Its owner, %I, or a superuser runs: grant create on database %I to till_owner;',
          (
            select pg_catalog.pg_get_userbyid(d.datdba)
            from pg_catalog.pg_database as d
            where d.datname = v_database
          ),
          v_database
        );
    end if;
  end if;

  select
    v_database <> 'postgres'
    and pg_catalog.pg_get_userbyid(d.datdba) in (current_user, 'till_owner')
    and not exists (
      select
      from pg_catalog.pg_namespace as n
      where n.nspname not in ('public', 'information_schema', 'till', 'till_private')
        and n.nspname !~ '^pg_'
    )
    and not exists (
      select
      from pg_catalog.pg_namespace as n
      join pg_catalog.pg_depend as o
        on o.refclassid = 'pg_catalog.pg_namespace'::regclass and o.refobjid = n.oid
      where n.nspname = 'public'
    )
  into v_is_ours_alone
  from pg_catalog.pg_database as d
  where d.datname = v_database;
  if v_is_ours_alone then
    execute pg_catalog.format(
      'grant connect, temporary on database %I to '
      'till_owner, till_endpoint, till_app, till_worker, till_operator, till_reader',
      v_database
    );
    execute pg_catalog.format('revoke connect, temporary on database %I from public', v_database);
  end if;
end;
$$;
