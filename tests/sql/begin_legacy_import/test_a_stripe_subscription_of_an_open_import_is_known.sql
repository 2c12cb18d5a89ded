-- An event without metadata finds its account by the Stripe subscription that was imported.
begin;
select plan(2);

-- given: neither metadata nor customer nor price tell whose it is
select tests.given_ada();
select tests.given_open_import(tests.legacy_subscription());

-- then
select tests.parks(
  tests.invoice_paid(p_metadata => '{}', p_customer_id => 'cus_old', p_stripe_price_id => 'price_old'),
  'legacy_import_open', '{"account_id": "acct_ada"}', 'its money is not dropped',
  '{"account_id": "acct_ada", "invoice_id": "in_1", "stripe_subscription_id": "sub_ada",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.subscription_event(p_metadata => '{}'), 'legacy_import_open', '{"account_id": "acct_ada"}',
  'nor what is said of it', '{"account_id": "acct_ada"}'
);

select * from finish();
rollback;
