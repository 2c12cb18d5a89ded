-- An invoice whose payment is a deposit of another account's older books is parked.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_account('acct_bob');
do $$
begin
  perform till.begin_legacy_import('acct_bob', 'grace', 'moving');
  perform till.import_legacy(jsonb_build_array(tests.legacy_deposit(p_account_id => 'acct_bob')));
  perform till.finish_legacy_import('acct_bob', 'grace', 'moved');
end;
$$;

-- then
select tests.parks(
  tests.invoice_paid('pre_basil', p_payment_ids => '{ch_1,pi_1}'),
  'payment_conflict', '{"invoice_id": "in_1", "legacy_ids": ["l_1"]}', 'it is parked'
);

select * from finish();
rollback;
