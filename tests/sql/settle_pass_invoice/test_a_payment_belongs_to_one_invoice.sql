-- A new invoice with a payment id of another one is a conflict, and issues nothing.
begin;
select plan(1);

-- given
select tests.given_account();
select tests.pay_pass('in_1', p_payment_ids => '{ch_1}');

-- when, then
select tests.parks(
  tests.pass_invoice('in_2', '2026-07-01T00:00:00Z', p_payment_ids => '{ch_1}'), 'payment_conflict',
  '{"payment_id": "ch_1", "transaction_id": 1}', 'parked',
  '{
    "account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }', '2026-07-01T00:20:00Z'
);

select * from finish();
rollback;
