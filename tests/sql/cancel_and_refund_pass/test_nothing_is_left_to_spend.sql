-- Canceling a pass takes the credits back, blocks the account, and commits to cancel and refund, at once.
begin;
select plan(9);

-- given: two paid months, the second told first; 5.00 of them spent, and 3.00 of another kind
select tests.given_account('acct_ada', 3000000);
select tests.pay_pass('in_2', '2026-07-01T00:00:00Z');
select tests.given_event(tests.pass_invoice('in_6', '2026-06-01T00:00:00Z'), p_at => '2026-07-01T01:00:00Z');
select till.spend_credits('acct_ada', 5000000, 'k1', p_at => '2026-07-02T00:00:00Z');

-- when
select is(
  tests.answer($$select * from till.cancel_and_refund_pass(1, 'grace', 'asked for', true, now())$$),
  '{"pass_id": 1, "account_id": "acct_ada", "forfeited": 36000000, "refund_invoice_id": "in_2",
    "replayed": false}'::jsonb,
  'what was taken back, and the latest paid invoice'
);

-- then
select is(
  (tests.entries())[4:],
  array['4: -5000000 spent usage_revenue -> 36000000', '5: -36000000 acquired refunds -> 0'],
  'the balance is taken back by an entry'
);
select is(
  (select (balance, blocked_reason) from till.accounts), (0::bigint, 'asked for'::text), 'the account is blocked'
);
select is(
  (select (status, streak, next_issue_at, canceled_at) from till.passes),
  ('ended'::text, 0, null::timestamptz, now()), 'the pass has ended'
);
select results_eq(
  $$select action, actor, reason, before ->> 'status', after ->> 'status' from till.pass_changes
    order by change_id desc limit 1$$,
  $$values ('cancel_and_refund_pass', 'grace', 'asked for', 'active', 'ended')$$,
  'who, why, before and after'
);
select results_eq(
  'select kind, idempotency_key collate "default", parameters from till_private.intents order by 1',
  $$values
    ('cancel_subscription', 'cancel_subscription:sub_pass', '{"stripe_subscription_id": "sub_pass"}'::jsonb),
    ('refund_invoice', 'refund_invoice:in_2', '{"invoice_id": "in_2", "pass_id": 1}')$$,
  'what Stripe will be asked for'
);
select tests.refuses(
  $$select till.spend_credits('acct_ada', 1, 'k2')$$, 'TK003',
  '{"account_id": "acct_ada"}', 'nothing can be spent'
);
select tests.parks(
  tests.pass_invoice('in_8', '2026-08-01T00:00:00Z'), 'pass_ended', '{"pass_id": 1}', 'nothing is issued any more',
  '{
    "account_id": "acct_ada", "invoice_id": "in_8", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }', now()
);
select is_empty('select * from till.verify()', 'the books are well');

select * from finish();
rollback;
