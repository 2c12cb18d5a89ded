-- The part that was paid outside Stripe is booked against off_stripe.
begin;
select plan(2);

-- given
select tests.given_ada();

-- when: a part of the first invoice, and the whole of the second
do $$
begin
  perform tests.settle('in_1', p_off_stripe_amount => 2000000);
  perform tests.settle(
    'in_2', p_off_stripe_amount => 9000000, p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z'
  );
end;
$$;

-- then
select is(
  tests.entries(),
  '{"1: 7000000 acquired stripe_clearing -> 7000000",
    "2: 2000000 acquired off_stripe -> 9000000",
    "3: -9000000 acquired hosting_revenue -> 0",
    "4: 9000000 acquired off_stripe -> 9000000",
    "5: -9000000 acquired hosting_revenue -> 0"}',
  'the deposit in its parts, the deduction in one'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
