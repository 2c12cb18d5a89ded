-- The newest release is told to every role, and to each whether it may bring Stripe's events.
begin;
select plan(8);

-- given
insert into till_private.releases (version, migration, deployed_by, deployed_at)
values ('7.8.9', '20990101000000', 'grace', '2099-01-01T00:00:00Z');
grant usage on schema tests to public;
create temp table told as
select '{
  "version": "7.8.9", "migration": "20990101000000", "deployed_at": "2099-01-01T00:00:00+00:00"
}'::jsonb as release;
grant select on told to public;

-- then
set local role till_endpoint;
select is(
  tests.answer('select * from till.release()'),
  (select release || '{"receives_events": true}' from told),
  'the endpoints'
);
set local role till_app;
select is(
  tests.answer('select * from till.release()'),
  (select release || '{"receives_events": false}' from told),
  'the application'
);
set local role till_worker;
select is(
  tests.answer('select * from till.release()'),
  (select release || '{"receives_events": false}' from told),
  'the worker'
);
set local role till_operator;
select is(
  tests.answer('select * from till.release()'),
  (select release || '{"receives_events": false}' from told),
  'an operator'
);
set local role till_reader;
select is(
  tests.answer('select * from till.release()'),
  (select release || '{"receives_events": false}' from told),
  'a reader'
);

-- What was deployed is a record like others.
reset role;
select throws_ok(
  $$update till_private.releases set version = '0.0.1'$$, 'TK050', null, 'it cannot be changed'
);
select throws_ok(
  $$delete from till_private.releases$$, 'TK050', null, 'nor taken away'
);
select throws_ok(
  $$insert into till_private.releases (version, migration, deployed_by, deployed_at)
    values ('1.0.0-rc1', '20990101000000', 'grace', now())$$,
  '23514', null, 'a version is three numbers'
);

select * from finish();
rollback;
