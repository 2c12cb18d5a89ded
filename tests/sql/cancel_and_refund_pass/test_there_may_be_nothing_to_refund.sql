-- Without a wish, or without an invoice that cost money, nothing is refunded; the rest is done all the same.
begin;
select plan(5);

-- given: a free month, everything spent, and an account that is blocked already
select tests.given_account();
select tests.given_event(
  tests.with_field(tests.pass_invoice('in_1', p_amount => 0), '{data,object,lines,data,0,amount}', '1900'),
  p_at => '2026-06-01T00:20:00Z'
);
select till.spend_credits('acct_ada', 17000000, 'k1', p_at => '2026-06-02T00:00:00Z');
select till.spend_credits('acct_ada', 2000000 + 9500000, 'k2', p_at => '2026-06-02T00:00:00Z');
update till_private.accounts set blocked_at = '2026-06-03T00:00:00Z', blocked_reason = 'before';

-- when
select is(
  tests.answer($$select * from till.cancel_and_refund_pass(1, 'grace', 'asked for', true, now())$$),
  '{"pass_id": 1, "account_id": "acct_ada", "forfeited": 0, "refund_invoice_id": null, "replayed": false}'::jsonb,
  'nothing'
);

-- then
select is(cardinality(tests.entries()), 4, 'no entry');
select results_eq('select kind from till.intents', $$values ('cancel_subscription')$$, 'no refund');
select is(
  (select (blocked_at, blocked_reason) from till.accounts),
  ('2026-06-03T00:00:00Z'::timestamptz, 'before'::text), 'the first block stays'
);
select is_empty('select * from till.verify()', 'the books are well');

select * from finish();
rollback;
