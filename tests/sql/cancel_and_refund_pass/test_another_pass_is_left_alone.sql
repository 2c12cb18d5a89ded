-- Of two passes the one that is canceled is refunded, and Stripe goes on with the other.
begin;
select plan(3);

-- given: the other one was paid later
select tests.given_account();
select tests.pay_pass('in_1');
select tests.pay_pass('in_2', '2026-06-15T00:00:00Z', p_stripe_subscription_id => 'sub_other');

-- when
select is(
  tests.answer($$select * from till.cancel_and_refund_pass(1, 'grace', 'asked for', true, '2026-06-16T00:00:00Z')$$),
  '{"pass_id": 1, "account_id": "acct_ada", "forfeited": 38000000, "refund_invoice_id": "in_1", "replayed": false}'::jsonb,
  'its own invoice is refunded'
);

-- then
select results_eq(
  'select parameters from till_private.intents order by intent_id',
  $$values ('{"stripe_subscription_id": "sub_pass"}'::jsonb), ('{"invoice_id": "in_1", "pass_id": 1}')$$,
  'and its own subscription canceled'
);
select is(tests.pass('sub_other') ->> 'status', 'active', 'the other goes on');

select * from finish();
rollback;
