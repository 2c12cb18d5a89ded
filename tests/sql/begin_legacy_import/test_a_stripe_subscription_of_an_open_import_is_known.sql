-- An event without metadata finds its account by the Stripe subscription that was imported.
begin;
select plan(3);

-- given: neither metadata nor customer tell whose it is
select tests.given_ada();
select tests.given_open_import(tests.legacy_subscription());

-- then
select tests.parks(
  tests.invoice_paid(p_metadata => '{}', p_customer_id => 'cus_old'),
  'legacy_import_open', '{"account_id": "acct_ada"}', 'an invoice',
  '{"account_id": "acct_ada", "invoice_id": "in_1", "stripe_subscription_id": "sub_ada",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid(
    'pre_basil', 'evt_2', 'in_2', p_metadata => '{}', p_customer_id => 'cus_old', p_stripe_price_id => 'price_old'
  ),
  'unknown_price', '{"stripe_price_ids": ["price_old"]}', 'one that nothing else makes ours is not dropped',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.subscription_event('evt_3', p_metadata => '{}'), 'legacy_import_open', '{"account_id": "acct_ada"}',
  'what is said of it', '{"account_id": "acct_ada", "stripe_subscription_id": "sub_ada"}'
);

select * from finish();
rollback;
