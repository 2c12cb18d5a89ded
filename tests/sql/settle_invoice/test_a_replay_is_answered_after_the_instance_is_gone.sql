-- A replay is answered whatever became of the instance and the subscription since.
begin;
select plan(1);

-- given
select tests.given_active();
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused', true, '2026-06-15T00:00:00Z');
end;
$$;

-- when, then
select is(
  tests.answer('select * from tests.settle()'),
  '{"transaction_id": 1, "subscription_id": 1, "paid_period_id": 1, "activated": true, "replayed": true}',
  'the first settlement, marked as replayed'
);

select * from finish();
rollback;
