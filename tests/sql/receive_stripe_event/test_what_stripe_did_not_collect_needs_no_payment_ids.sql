-- A $0 invoice, and one paid outside Stripe, are no legacy deposits.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit());

-- when
do $$
begin
  perform tests.given_event(tests.invoice_paid(p_amount => 0));
  perform tests.given_event(
    tests.invoice_paid('dahlia', 'evt_2', 'in_2', p_off_stripe => 900, p_period_start => '2026-07-01T00:00:00Z'),
    p_at => '2026-07-01T00:20:00Z'
  );
end;
$$;

-- then
select is(
  tests.entries(),
  '{"1: 9000000 acquired legacy -> 9000000", "2: 9000000 acquired off_stripe -> 18000000",
    "3: -9000000 acquired hosting_revenue -> 9000000"}',
  'they are settled as they are'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
