-- An invoice that arrives late is booked with its period, and leaves the current period and the status
-- alone; the first period's start is the anchor, in whatever order the invoices arrive.
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
select is(
  tests.subscription(),
  (select subscription from before) || '{"period_anchor": "2026-05-01T00:00:00+00:00"}',
  'the current period stays, and May is the anchor'
);
select is(
  tests.changes() #> '{1,before}', (select tests.recorded(subscription) from before), 'the change row has the anchor before'
);
select is(
  (select last_paid_at from till_private.facts_of('sub_ada')), '2026-06-01T00:19:40Z'::timestamptz,
  'the newest payment stays the newest'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
