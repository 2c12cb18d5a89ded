-- An invoice over nothing activates, with no entries.
begin;
select plan(5);

-- given
select tests.given_ada(25000000);

-- when
create temp table answer as select * from tests.settle(p_amount => 0);

-- then
select is(
  tests.answer('select * from answer'),
  '{"transaction_id": 2, "subscription_id": 1, "paid_period_id": 1, "activated": true, "replayed": false}',
  'it is settled'
);
select is(tests.entries(), '{"1: 25000000 acquired promotions -> 25000000"}', 'without entries');
select is(
  tests.answer('select transaction_id, amount, period_end from till.paid_periods'),
  '{"transaction_id": 2, "amount": 0, "period_end": "2026-07-01T00:00:00+00:00"}', 'but with its paid period'
);
select is(
  tests.answer('select * from tests.settle(p_amount => 0)'),
  '{"transaction_id": 2, "subscription_id": 1, "paid_period_id": 1, "activated": true, "replayed": true}',
  'and again, it is a replay'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
