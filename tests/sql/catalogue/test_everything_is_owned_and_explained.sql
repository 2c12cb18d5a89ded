-- Everything in both schemas is owned by till_owner, and tables, views, types and schemas are commented.
begin;
select plan(8);

-- given: all but the table of dbmate
create temp view relations as
select c.oid, c.oid::regclass::text as name, c.relkind, pg_get_userbyid(c.relowner) as owner
from pg_class as c
where c.relnamespace in ('till'::regnamespace, 'till_private'::regnamespace);

-- then
select is_empty(
  $$select name, owner from relations where owner <> 'till_owner'$$, 'every relation is owned by till_owner'
);
select is_empty(
  $$select t.oid::regtype, pg_get_userbyid(t.typowner)
    from pg_type as t
    where t.typnamespace in ('till'::regnamespace, 'till_private'::regnamespace)
      and pg_get_userbyid(t.typowner) <> 'till_owner'$$,
  'every type is owned by till_owner'
);
select results_eq(
  $$select nspname, pg_get_userbyid(nspowner) from pg_namespace where nspname in ('till', 'till_private') order by 1$$,
  $$values ('till'::name, 'till_owner'::name), ('till_private', 'till_owner')$$,
  'both schemas are owned by till_owner'
);
select is_empty(
  $$select name from relations
    where relkind in ('r', 'v', 'c') and name <> 'till_private.schema_migrations'
      and coalesce(
        length(obj_description(oid, 'pg_class')),
        length(obj_description((select t.oid from pg_type as t where t.typrelid = relations.oid), 'pg_type')), 0
      ) < 20$$,
  'every table, view and type has a comment'
);
select is_empty(
  $$select nspname from pg_namespace
    where nspname in ('till', 'till_private') and coalesce(length(obj_description(oid, 'pg_namespace')), 0) < 20$$,
  'every schema has a comment'
);
select is_empty(
  $$select c.conrelid::regclass, c.conname from pg_constraint as c
    where c.connamespace in ('till'::regnamespace, 'till_private'::regnamespace) and c.condeferrable$$,
  'no constraint is deferrable'
);
select is_empty(
  $$select c.conrelid::regclass, c.conname from pg_constraint as c
    where c.connamespace = 'till_private'::regnamespace and not c.convalidated$$,
  'every constraint is validated'
);
select is_empty(
  $$select tgrelid::regclass, tgname from pg_trigger
    where not tgisinternal and tgenabled <> 'O'
      and tgrelid in (select oid from relations)$$,
  'every trigger is enabled'
);

select * from finish();
rollback;
