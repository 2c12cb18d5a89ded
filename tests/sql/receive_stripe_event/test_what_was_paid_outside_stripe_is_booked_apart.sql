-- What was paid outside Stripe is a flag in the older shape, and a part of the amount in today's.
begin;
select plan(2);

-- given
select tests.given_ada();

-- when
select tests.given_event(tests.invoice_paid('pre_basil', p_off_stripe => 900));
select tests.given_event(tests.invoice_paid(
  'dahlia', 'evt_2', 'in_2', p_off_stripe => 200, p_period_start => '2026-07-01T00:00:00Z'
));

-- then
select is(
  tests.entries(),
  '{"1: 9000000 acquired off_stripe -> 9000000",
    "2: -9000000 acquired hosting_revenue -> 0",
    "3: 7000000 acquired stripe_clearing -> 7000000",
    "4: 2000000 acquired off_stripe -> 9000000",
    "5: -9000000 acquired hosting_revenue -> 0"}',
  'each part against its own contra'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
