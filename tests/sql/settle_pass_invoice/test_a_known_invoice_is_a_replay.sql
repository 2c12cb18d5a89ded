-- The same invoice under another event id issues nothing, and adds the payment ids it brings; with other
-- facts it is a conflict.
begin;
select plan(8);

-- given
select tests.given_account();
select tests.pay_pass();
create temp table books as select tests.books() as before;

-- when
select tests.given_event(
  tests.with_field(tests.pass_invoice(), '{id}', '"evt_again"'), p_at => '2026-06-01T00:30:00Z'
);

-- then
select is(tests.books(), (select before from books), 'nothing changes');
select results_eq(
  $$select outcome, transaction_id from till.stripe_events where event_id = 'evt_again'$$,
  $$values ('applied', 1::bigint)$$, 'it is applied, with the transaction of the first'
);

-- when
select tests.given_event(
  tests.with_field(tests.pass_invoice(p_payment_ids => '{ch_1}'), '{id}', '"evt_paid"'), p_at => '2026-06-01T00:40:00Z'
);

-- then
select results_eq(
  $$select payment_id collate "default", purchase_id collate "default" from till_private.payments order by 1$$,
  $$values ('ch_1', 'in_pass_1'), ('inpay_in_pass_1', 'in_pass_1')$$, 'its payments are known now'
);

-- when, then
select tests.parks(
  tests.with_field(
    tests.with_field(tests.pass_invoice(), '{id}', '"evt_currency"'), '{data,object,currency}', '"eur"'
  ),
  'payment_conflict', '{"invoice_id": "in_pass_1", "transaction_id": 1, "differs": ["currency"]}', 'another currency',
  '{
    "account_id": "acct_ada", "invoice_id": "in_pass_1", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "eur"
  }'
);
select tests.parks(
  tests.with_field(
    tests.with_field(tests.pass_invoice(), '{id}', '"evt_end"'), '{data,object,lines,data,0,period,end}', '1783000000'
  ),
  'payment_conflict', '{"invoice_id": "in_pass_1", "transaction_id": 1, "differs": ["period_end"]}', 'another end',
  '{
    "account_id": "acct_ada", "invoice_id": "in_pass_1", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);
select tests.parks(
  tests.with_field(tests.pass_invoice(p_amount => 2000), '{id}', '"evt_amount"'), 'payment_conflict',
  '{"invoice_id": "in_pass_1", "transaction_id": 1, "differs": ["amount"]}', 'another amount',
  '{
    "account_id": "acct_ada", "invoice_id": "in_pass_1", "stripe_subscription_id": "sub_pass", "amount": 20000000,
    "currency": "usd"
  }'
);
select tests.parks(
  tests.with_field(tests.pass_invoice(p_start => '2026-06-02T00:00:00Z'), '{id}', '"evt_period"'),
  'payment_conflict', '{"invoice_id": "in_pass_1", "transaction_id": 1, "differs": ["period_start", "period_end"]}', 'another period',
  '{
    "account_id": "acct_ada", "invoice_id": "in_pass_1", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);
select tests.parks(
  tests.with_field(
    tests.pass_invoice(p_stripe_subscription_id => 'sub_other'), '{id}', '"evt_subscription"'
  ),
  'payment_conflict', '{"invoice_id": "in_pass_1", "transaction_id": 1, "differs": ["stripe_subscription_id"]}', 'another subscription',
  '{
    "account_id": "acct_ada", "invoice_id": "in_pass_1", "stripe_subscription_id": "sub_other", "amount": 19000000,
    "currency": "usd"
  }'
);

select * from finish();
rollback;
