-- No role can touch a table or a sequence directly, or change anything through a view.
begin;
select plan(7);

-- given
grant usage on schema tests to public;

-- then
select results_eq(
  $$select distinct kind || ': ' || operation from tests.direct_statements() order by 1$$,
  array['sequence: usage', 'table: delete', 'table: insert', 'table: select', 'table: truncate', 'table: update',
    'view: delete', 'view: insert', 'view: select', 'view: update'],
  'every kind of statement is tried'
);
select cmp_ok(
  (select count(*) from tests.direct_statements() where operation = 'truncate'), '>', 15::bigint,
  'on every table of the catalogue'
);
set local role till_endpoint;
select is_empty('select * from tests.not_refused()', 'the endpoints');
set local role till_app;
select is_empty('select * from tests.not_refused()', 'the application');
set local role till_worker;
select is_empty('select * from tests.not_refused()', 'the worker');
set local role till_operator;
select is_empty('select * from tests.not_refused()', 'an operator');
set local role till_reader;
select is_empty('select * from tests.not_refused()', 'a reader');

select * from finish();
rollback;
