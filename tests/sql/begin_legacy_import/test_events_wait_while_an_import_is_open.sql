-- While an import is open, every event of the account is parked, in its order.
begin;
select plan(5);

-- given
select tests.given_ada();
select tests.given_open_import();

-- then
select tests.parks(
  tests.invoice_paid(), 'legacy_import_open', '{"account_id": "acct_ada"}', 'a payment'
);
select tests.parks(
  tests.subscription_event(), 'legacy_import_open', '{"account_id": "acct_ada"}', 'what is said of a subscription',
  '{"account_id": "acct_ada", "instance_id": "inst_ada", "stripe_subscription_id": "sub_ada"}'
);
select tests.parks(
  tests.payment_failed('evt_3'), 'legacy_import_open', '{"account_id": "acct_ada"}', 'a failed payment',
  '{"account_id": "acct_ada", "invoice_id": "in_failed", "stripe_subscription_id": "sub_ada",
    "instance_id": "inst_ada", "amount": 0, "currency": "usd"}'
);
select tests.parks(
  tests.pass_invoice(), 'legacy_import_open', '{"account_id": "acct_ada"}', 'a pass',
  '{"account_id": "acct_ada", "invoice_id": "in_pass_1", "stripe_subscription_id": "sub_pass",
    "amount": 19000000, "currency": "usd"}'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
