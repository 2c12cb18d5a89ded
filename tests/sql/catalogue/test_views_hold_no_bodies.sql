-- No view shows the body of an event, or the parameters of an intent.
begin;
select plan(1);

select is_empty(
  $$select c.relname, a.attname
    from pg_class as c
    join pg_attribute as a on a.attrelid = c.oid
    where c.relnamespace = 'till'::regnamespace and c.relkind = 'v' and a.attnum > 0
      and (a.atttypid = 'bytea'::regtype or a.attname in ('body', 'parameters', 'answer', 'arguments'))$$,
  'none of these columns'
);

select * from finish();
rollback;
