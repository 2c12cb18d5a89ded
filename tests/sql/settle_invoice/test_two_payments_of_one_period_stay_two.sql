-- Two invoices for one period are two settlements, and the overlap is listed.
begin;
select plan(6);

-- given
select tests.given_active();
create temp table before as select tests.subscription();

-- when
create temp table answer as select * from tests.settle('in_2', p_payment_ids => '{pi_2}');

-- then
select is(
  tests.answer('select * from answer'),
  '{"transaction_id": 2, "subscription_id": 1, "paid_period_id": 2, "activated": true, "replayed": false}',
  'the second is a settlement of its own'
);
select is(
  tests.entries(),
  '{"1: 9000000 acquired stripe_clearing -> 9000000", "2: -9000000 acquired hosting_revenue -> 0",
    "3: 9000000 acquired stripe_clearing -> 9000000", "4: -9000000 acquired hosting_revenue -> 0"}',
  'with its own entries'
);
select is(
  tests.answer('select * from till.overlapping_paid_periods'),
  '{"account_id": "acct_ada", "instance_id": "inst_ada", "paid_period_id": 1, "overlaps_paid_period_id": 2,
    "overlap_start": "2026-06-01T00:00:00+00:00", "overlap_end": "2026-07-01T00:00:00+00:00"}',
  'the overlap is listed'
);
select is(tests.subscription(), (select subscription from before), 'the subscription stays as it is');
select is(jsonb_array_length(tests.changes()), 1, 'so there is no change row');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
