-- Operators and readers see every view of schema till; endpoints, application and worker see none.
begin;
select plan(6);

-- given
grant usage on schema tests to public;
create temp table views as select relation, statement from tests.direct_statements() where kind = 'view' and operation = 'select';
grant select on views to public;

-- then
select cmp_ok((select count(*) from views), '>', 8::bigint, 'there are views');
set local role till_operator;
select is_empty($$select relation from views where tests.attempt(statement) <> '00000'$$, 'an operator sees them all');
set local role till_reader;
select is_empty($$select relation from views where tests.attempt(statement) <> '00000'$$, 'a reader sees them all');
set local role till_endpoint;
select is_empty($$select relation from views where tests.attempt(statement) <> '42501'$$, 'the endpoints see none');
set local role till_app;
select is_empty($$select relation from views where tests.attempt(statement) <> '42501'$$, 'the application sees none');
set local role till_worker;
select is_empty($$select relation from views where tests.attempt(statement) <> '42501'$$, 'the worker sees none');

select * from finish();
rollback;
