-- A new invoice that carries a payment id of another settlement is parked, in both shapes.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_event(tests.invoice_paid(p_payment_ids => '{pi_1,ch_1}'));

-- then
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_2', 'in_2', p_payment_ids => '{pi_1}', p_period_start => '2026-07-01T00:00:00Z'),
  'payment_conflict', '{"payment_id": "pi_1", "transaction_id": 1}', 'a payment intent',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('pre_basil', 'evt_3', 'in_3', p_payment_ids => '{ch_1}', p_period_start => '2026-07-01T00:00:00Z'),
  'payment_conflict', '{"payment_id": "ch_1", "transaction_id": 1}', 'a charge',
  '{"account_id": "acct_ada", "invoice_id": "in_3", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "amount": 9000000, "currency": "usd"}'
);

select * from finish();
rollback;
