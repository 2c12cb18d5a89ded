-- A reader can touch no table and no sequence directly, and change nothing through a view.
begin;
select plan(4);

-- given
grant usage on schema tests to public;
create temp table statements as select * from tests.direct_statements();
grant select on statements to public;
set local role till_reader;

-- then
select results_eq(
  $$select distinct kind || ': ' || operation from statements order by 1$$,
  array['sequence: usage', 'table: delete', 'table: insert', 'table: select', 'table: truncate', 'table: update',
    'view: delete', 'view: insert', 'view: select', 'view: update'],
  'every kind of statement is tried'
);
select cmp_ok(
  (select count(*) from statements where operation = 'truncate'), '>', 15::bigint, 'on every table of the catalogue'
);
select is_empty(
  $$select relation, operation, tests.attempt(statement)
    from statements where kind <> 'view' and tests.attempt(statement) <> '42501'$$,
  'tables and sequences are refused'
);
-- A view that joins cannot be written by anybody: that is found before the privilege is.
select is_empty(
  $$select relation, operation
    from statements
    where kind = 'view' and operation <> 'select'
      and (has_table_privilege(relation, operation) or tests.attempt(statement) not in ('42501', '55000'))$$,
  'writing through a view is refused'
);

select * from finish();
rollback;
