-- A payment of a Stripe subscription that has ended is booked with its period, and activates nothing.
begin;
select plan(4);

-- given: sub_ada ended before its first payment was reported
select tests.given_ada();
insert into till_private.stripe_subscriptions (stripe_subscription_id, account_id, ended_at)
values ('sub_ada', 'acct_ada', '2026-06-01T00:10:00Z');

-- when
create temp table answer as select * from tests.settle();

-- then
select is(
  tests.answer('select * from answer'),
  '{"transaction_id": 1, "subscription_id": 1, "paid_period_id": 1, "activated": false, "replayed": false}',
  'it is settled, but activates nothing'
);
select is(
  tests.entries(),
  '{"1: 9000000 acquired stripe_clearing -> 9000000", "2: -9000000 acquired hosting_revenue -> 0"}',
  'the money is booked'
);
select is(
  tests.answer('select status, canceled_at, current_period_end from till.subscriptions'),
  '{"status": "canceled", "canceled_at": "2026-06-01T00:10:00+00:00",
    "current_period_end": "2026-07-01T00:00:00+00:00"}',
  'the subscription is canceled, with its paid end'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
