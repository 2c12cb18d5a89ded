-- A fee that is paid beside a trial buys no month; its invoice and its payments are on record, so they settle
-- nothing else, and the refund of the pass names them.
begin;
select plan(5);

-- given: 10.00 to set it up
select tests.given_account();
select tests.given_event(
  tests.with_field(
    tests.pass_invoice('in_1', p_amount => 1000, p_payment_ids => '{ch_1}'), '{data,object,lines,data}',
    jsonb_build_array(
      tests.invoice_line(p_stripe_price_id => 'price_fee', p_amount => 1000, p_recurring => false),
      tests.invoice_line(p_stripe_price_id => 'price_pass', p_amount => 0)
    )
  ),
  p_at => '2026-06-01T00:20:00Z'
);

-- then
select is(tests.entries(), '{}', 'nothing is issued');
select results_eq(
  $$select y.payment_id collate "default", p.purchase_id collate "default", p.amount
    from till_private.payments as y join till_private.purchases as p using (purchase_id) order by 1$$,
  $$values ('ch_1', 'in_1', 10000000::bigint), ('inpay_in_1', 'in_1', 10000000)$$, 'what was paid is on record'
);
select tests.parks(
  tests.pass_invoice('in_2', '2026-07-01T00:00:00Z', p_payment_ids => '{ch_1}'), 'payment_conflict',
  '{"payment_id": "ch_1", "transaction_id": 1}', 'it pays nothing else',
  '{
    "account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);
select is(
  (till.cancel_and_refund_pass(1, 'grace', 'asked for', true, now())).refund_invoice_id, 'in_1', 'it can be refunded'
);
select is_empty('select * from till.verify()', 'all is well');

select * from finish();
rollback;
