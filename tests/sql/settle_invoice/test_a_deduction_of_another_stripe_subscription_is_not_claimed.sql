-- A deduction of another Stripe subscription is not claimed.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_import(
  tests.legacy_deposit(), tests.legacy_deduction('l_2', p_stripe_subscription_id => 'sub_old'),
  '{"account_id": "acct_ada", "legacy_id": "l_3", "amount": 9000000, "category": "promotion", "at": 1}'
);

-- when
do $$
begin
  perform tests.settle(p_payment_ids => '{ch_1}');
end;
$$;

-- then
select is(
  tests.answer('select legacy_id, deduction_legacy_id from till_private.legacy_settlements'),
  '{"legacy_id": "l_1", "deduction_legacy_id": null}', 'the deposit is deducted now'
);
select is(
  tests.answer('select kind from till.transactions where key = ''in_1'''), '{"kind": "legacy_compensation"}',
  'by a transaction of its own kind'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
