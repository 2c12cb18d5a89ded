-- An invoice whose payments are two deposits of the older books is parked.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit('l_1', 'ch_1'), tests.legacy_deposit('l_2', 'pi_1'));

-- then
select tests.parks(
  tests.invoice_paid('pre_basil', p_payment_ids => '{ch_1,pi_1}'),
  'payment_conflict', '{"invoice_id": "in_1", "legacy_ids": ["l_1", "l_2"]}', 'it is parked'
);

select * from finish();
rollback;
