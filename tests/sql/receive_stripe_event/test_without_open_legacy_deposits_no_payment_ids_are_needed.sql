-- When every legacy deposit is matched, an invoice without payment ids is a new one.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit(), tests.legacy_deduction());
select tests.given_event(tests.invoice_paid('pre_basil', p_payment_ids => '{ch_1,pi_1}'));

-- when
select tests.given_event(
  tests.invoice_paid('dahlia', 'evt_2', 'in_2', p_period_start => '2026-07-01T00:00:00Z'),
  p_at => '2026-07-01T00:20:00Z'
);

-- then
select is(
  tests.entries(),
  '{"1: 9000000 acquired stripe_clearing -> 9000000", "2: -9000000 acquired hosting_revenue -> 0"}', 'it is settled'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
