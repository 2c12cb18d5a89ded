-- When the balance no longer holds a deposit that was never deducted, the event is parked.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit());
do $$
begin
  perform till.spend_credits('acct_ada', 1, 'spent');
end;
$$;

-- then
select tests.parks(
  tests.invoice_paid('pre_basil', p_payment_ids => '{ch_1,pi_1}'),
  'legacy_deposit_spent', '{"legacy_id": "l_1", "balance": 8999999, "amount": 9000000}', 'it is parked'
);

-- when: an operator makes up for it
do $$
begin
  perform till.adjust_balance('acct_ada', 1, 'found', 'grace', 'made up');
  perform till.reprocess_stripe_event('evt_1', 'grace', 'made up', '2026-06-02T00:00:00Z');
end;
$$;

-- then
select is(
  tests.answer('select balance, kind from till.accounts, till.transactions where key = ''in_1'''),
  '{"balance": 0, "kind": "legacy_compensation"}', 'it is applied'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
