-- An invoice of another amount than its own legacy deposit is parked.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit(p_amount => 8000000));

-- then
select tests.parks(
  tests.invoice_paid('pre_basil', p_payment_ids => '{ch_1,pi_1}'),
  'legacy_amount_mismatch', '{"legacy_id": "l_1", "legacy_amount": 8000000, "amount": 9000000}', 'it is parked'
);

select * from finish();
rollback;
