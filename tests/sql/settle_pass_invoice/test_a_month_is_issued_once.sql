-- A second invoice for a month that was issued is parked, with its money.
begin;
select plan(3);

-- given
select tests.given_account();
select tests.pay_pass();

-- when, then
select tests.parks(
  tests.pass_invoice('in_2', '2026-06-15T00:00:00Z'), 'month_already_issued',
  '{"pass_id": 1, "issue_month": "2026-06-01"}', 'parked',
  '{
    "account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }', '2026-06-15T00:20:00Z'
);
select is(
  (select (amount, currency) from till.quarantine where reason = 'month_already_issued'),
  (19000000::bigint, 'usd'::text), 'an operator sees the money'
);

-- when: another pass of the account
select tests.pay_pass('in_3', '2026-06-15T00:00:00Z', p_stripe_subscription_id => 'sub_second');
select is(tests.months('sub_second'), '{"2026-06: 19000000, 19000000"}'::text[], 'another pass has its own month');

select * from finish();
rollback;
