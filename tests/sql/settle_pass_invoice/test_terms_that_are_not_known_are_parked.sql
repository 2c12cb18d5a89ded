-- An unknown tier, another currency, another account, and what has no line or no subscription is parked.
begin;
select plan(5);

-- given
select tests.given_account();
select tests.given_account('acct_eva');
select tests.given_account('acct_bob', p_currency => 'eur');
select tests.pay_pass();

-- when, then
select tests.parks(
  tests.pass_invoice('in_2', '2026-07-01T00:00:00Z', p_tier => 'tier_20'), 'unknown_price',
  '{"stripe_price_id": "price_pass", "tier": "tier_20", "cadence": "monthly"}', 'a tier',
  '{
    "account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);
select tests.parks(
  tests.pass_invoice('in_3', '2026-07-01T00:00:00Z', p_cadence => 'weekly'), 'unknown_price',
  '{"stripe_price_id": "price_pass", "tier": "tier_19", "cadence": "weekly"}', 'a cadence',
  '{
    "account_id": "acct_ada", "invoice_id": "in_3", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);
select tests.parks(
  tests.pass_invoice('in_4', p_account_id => 'acct_bob', p_stripe_subscription_id => 'sub_bob'),
  'currency_mismatch', '{"currency": "usd", "account_currency": "eur"}', 'a currency',
  '{
    "account_id": "acct_bob", "invoice_id": "in_4", "stripe_subscription_id": "sub_bob", "amount": 19000000,
    "currency": "usd"
  }'
);
select tests.parks(
  tests.with_field(tests.pass_invoice('in_5', '2026-07-01T00:00:00Z'), '{data,object,lines,data}', '[]'),
  'unknown_price', '{"stripe_price_ids": []}', 'a line',
  '{
    "account_id": "acct_ada", "invoice_id": "in_5", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);
select tests.parks(
  tests.without_field(
    tests.pass_invoice('in_6', '2026-07-01T00:00:00Z'), '{data,object,parent,subscription_details,subscription}'
  ),
  'invalid_argument', '{"argument": "stripe_subscription_id", "must_be": "text of 1 to 255 characters"}',
  'a Stripe subscription', '{"account_id": "acct_ada", "invoice_id": "in_6", "amount": 19000000, "currency": "usd"}'
);

select * from finish();
rollback;
