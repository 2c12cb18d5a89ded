-- An unknown tier, cadence or currency, another account, no line but a proration, two lines that differ,
-- and no Stripe subscription: parked.
begin;
select plan(7);

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
    tests.pass_invoice('in_8', '2026-07-01T00:00:00Z'), '{data,object,parent,subscription_details,subscription}'
  ),
  'invalid_argument', '{"argument": "stripe_subscription_id", "must_be": "text of 1 to 255 characters"}',
  'a Stripe subscription', '{"account_id": "acct_ada", "invoice_id": "in_8", "amount": 19000000, "currency": "usd"}'
);
select tests.parks(
  tests.with_field(
    tests.pass_invoice('in_6', '2026-07-01T00:00:00Z'), '{data,object,lines,data}', jsonb_build_array(
      tests.invoice_line(p_stripe_price_id => 'price_pass', p_period_start => '2026-07-01T00:00:00Z',
        p_period_end => '2026-08-01T00:00:00Z'),
      tests.invoice_line(p_stripe_price_id => 'price_pass', p_period_start => '2026-08-01T00:00:00Z',
        p_period_end => '2026-09-01T00:00:00Z')
    )
  ),
  'ambiguous_lines', '{"stripe_price_ids": ["price_pass", "price_pass"]}', 'two months',
  '{
    "account_id": "acct_ada", "invoice_id": "in_6", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);
select tests.parks(
  tests.with_field(
    tests.pass_invoice('in_7', '2026-07-01T00:00:00Z'), '{data,object,lines,data}', jsonb_build_array(
      tests.invoice_line(p_stripe_price_id => 'price_pass', p_period_start => '2026-07-01T00:00:00Z',
        p_period_end => '2026-08-01T00:00:00Z', p_proration => true)
    )
  ),
  'unknown_price', '{"stripe_price_ids": []}', 'a proration',
  '{
    "account_id": "acct_ada", "invoice_id": "in_7", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);

select * from finish();
rollback;
