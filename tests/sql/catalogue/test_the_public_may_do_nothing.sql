-- PUBLIC has no privilege on anything of ours, and gets none on what is made later.
begin;
select plan(5);

select is_empty(
  $$select n.nspname, a.privilege_type
    from pg_namespace as n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
    where n.nspname in ('till', 'till_private') and a.grantee = 0$$,
  'schemas'
);
select is_empty(
  $$select c.oid::regclass, a.privilege_type
    from pg_class as c, aclexplode(coalesce(c.relacl, acldefault(
      case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner
    ))) as a
    where c.relnamespace in ('till'::regnamespace, 'till_private'::regnamespace) and a.grantee = 0$$,
  'tables, views and sequences'
);
select is_empty(
  $$select c.attrelid::regclass, c.attname
    from pg_attribute as c join pg_class as r on r.oid = c.attrelid
    where r.relnamespace in ('till'::regnamespace, 'till_private'::regnamespace) and c.attacl is not null$$,
  'columns'
);
select is_empty(
  $$select p.oid::regprocedure
    from pg_proc as p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
    where p.pronamespace in ('till'::regnamespace, 'till_private'::regnamespace) and a.grantee = 0
      and p.prorettype <> 'trigger'::regtype$$,
  'functions'
);
set local role till_owner;
create function till_private.of_tomorrow () returns int language sql as 'select 1';
select ok(
  not has_function_privilege('public', 'till_private.of_tomorrow()', 'execute'),
  'nor functions that are yet to come'
);

select * from finish();
rollback;
