-- A renewal is booked with the next period, which becomes the current one.
begin;
select plan(7);

-- given
select tests.given_active();
create temp table before as select tests.subscription();

-- when
create temp table answer as
select * from tests.settle(
  'in_2', p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z',
  p_event_at => '2026-07-01T00:19:40Z', p_at => '2026-07-01T00:20:00Z'
);

-- then
select is(
  tests.answer('select * from answer'),
  '{"transaction_id": 2, "subscription_id": 1, "paid_period_id": 2, "activated": true, "replayed": false}',
  'the settlement'
);
select is(
  tests.subscription(),
  (select subscription from before) || '{
    "current_period_start": "2026-07-01T00:00:00+00:00", "current_period_end": "2026-08-01T00:00:00+00:00",
    "credit_renewal_at": "2026-08-01T00:00:00+00:00"
  }',
  'the period has moved, the anchor and everything else stays'
);
select is(
  jsonb_array_length(tests.changes()), 1, 'the paid period is the record: nothing else has changed'
);
select results_eq(
  'select paid_period_id, transaction_id, invoice_id, period_start, period_end from till.paid_periods order by 1',
  $$values
    (1::bigint, 1::bigint, 'in_1' collate "C", '2026-06-01T00:00:00Z'::timestamptz, '2026-07-01T00:00:00Z'::timestamptz),
    (2, 2, 'in_2', '2026-07-01T00:00:00Z', '2026-08-01T00:00:00Z')$$,
  'two paid periods'
);
select is(
  tests.entries(),
  '{"1: 9000000 acquired stripe_clearing -> 9000000", "2: -9000000 acquired hosting_revenue -> 0",
    "3: 9000000 acquired stripe_clearing -> 9000000", "4: -9000000 acquired hosting_revenue -> 0"}',
  'each with its deposit and deduction'
);
select is(
  (select last_paid_at from till_private.facts_of('sub_ada')), '2026-07-01T00:19:40Z'::timestamptz,
  'the newest payment is known'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
