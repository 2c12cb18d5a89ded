-- A payment that the older books deposited issues no month of a pass, buys no credits, and is not
-- taken in passing by an invoice that was settled without it.
begin;
select plan(5);

-- given
select tests.given_active();
select tests.given_account('acct_bob');
select tests.given_account('acct_eve');
do $$
begin
  perform till.add_pass_price('price_pass', 'tier_19', 'monthly', 'grace', 'set up');
  perform till.begin_legacy_import('acct_bob', 'grace', 'moving');
  perform till.import_legacy(jsonb_build_array(
    tests.legacy_deposit('l_1', 'ch_pass', p_account_id => 'acct_bob'),
    tests.legacy_deposit('l_2', 'pi_credits', p_account_id => 'acct_bob'),
    tests.legacy_deposit('l_3', 'ch_hosting', p_account_id => 'acct_bob')
  ));
  perform till.finish_legacy_import('acct_bob', 'grace', 'moved');
end;
$$;

-- then
select tests.parks(
  tests.pass_invoice(p_account_id => 'acct_bob', p_payment_ids => '{ch_pass}', p_shape => 'pre_basil'),
  'payment_conflict', '{"payment_id": "ch_pass"}', 'a month of a pass',
  '{"account_id": "acct_bob", "invoice_id": "in_pass_1", "stripe_subscription_id": "sub_pass",
    "amount": 19000000, "currency": "usd"}'
);
select tests.parks(
  tests.checkout_event(
    'completed', p_mode => 'payment', p_payment_intent_id => 'pi_credits',
    p_metadata => '{"type": "credits", "account_id": "acct_bob"}', p_customer_id => null
  ),
  'payment_conflict', '{"payment_id": "pi_credits"}', 'credits',
  '{"account_id": "acct_bob", "payment_intent_id": "pi_credits", "amount": 25000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('pre_basil', p_payment_ids => '{ch_hosting}'),
  'payment_conflict', '{"payment_id": "ch_hosting"}', 'an invoice that was settled without it'
);
select results_eq(
  'select payment_id from till.unmatched_legacy_deposits order by 1',
  $$values ('ch_hosting' collate "C"), ('ch_pass'), ('pi_credits')$$, 'they are still listed'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
