-- Money that arrives is booked, also for a blocked account.
begin;
select plan(1);

-- given
select tests.given_ada();
update till_private.accounts set blocked_at = now(), blocked_reason = 'fraud';

-- when, then
select is(
  tests.answer('select * from tests.settle()'),
  '{"transaction_id": 1, "subscription_id": 1, "paid_period_id": 1, "activated": true, "replayed": false}',
  'the settlement is booked'
);

select * from finish();
rollback;
