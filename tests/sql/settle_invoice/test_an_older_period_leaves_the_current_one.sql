-- An invoice that arrives late is booked with its period, and leaves the subscription alone.
begin;
select plan(7);

-- given: June is paid, and May was not reported yet
select tests.given_active();
create temp table before as select tests.subscription();

-- when
create temp table answer as
select * from tests.settle(
  'in_0', p_period_start => '2026-05-01T00:00:00Z', p_period_end => '2026-06-01T00:00:00Z',
  p_event_at => '2026-05-01T00:19:40Z', p_at => '2026-06-10T00:00:00Z'
);

-- then
select is(
  tests.answer('select * from answer'),
  '{"transaction_id": 2, "subscription_id": 1, "paid_period_id": 2, "activated": false, "replayed": false}',
  'it is settled, but activates nothing'
);
select is(
  tests.entries(),
  '{"1: 9000000 acquired stripe_clearing -> 9000000", "2: -9000000 acquired hosting_revenue -> 0",
    "3: 9000000 acquired stripe_clearing -> 9000000", "4: -9000000 acquired hosting_revenue -> 0"}',
  'the money is booked'
);
select is(
  tests.answer('select invoice_id, period_start from till.paid_periods where paid_period_id = 2'),
  '{"invoice_id": "in_0", "period_start": "2026-05-01T00:00:00+00:00"}',
  'with its period'
);
select is(tests.subscription(), (select subscription from before), 'the current period stays');
select is(jsonb_array_length(tests.changes()), 1, 'so there is no change row');
select is(
  (select last_paid_at from till_private.stripe_subscriptions), '2026-06-01T00:19:40Z'::timestamptz,
  'the newest payment stays the newest'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
