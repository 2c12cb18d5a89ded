-- When the books cannot take a settlement, all of it goes, and the event is parked as deduction_conflict.
begin;
select plan(2);

-- given: a paid period of in_2, planted; and a transaction of in_3, planted
select tests.given_active(25000000);
insert into till_private.paid_periods (
  lineage_id, subscription_id, transaction_id, invoice_id, plan, price_version, amount, period_start, period_end
)
values (1, 1, 1, 'in_2', 'standard', '2026-03-19', 9000000, '2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z');
select till_private.post_transaction(
  till_private.lock_account('acct_ada'), 'settle_invoice', 'in_3', 'adjustment', null, null, 'test', null, now(),
  array[row(1, 'acquired', 'adjustments')::till_private.movement]
)::text;

-- then
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_2', 'in_2', p_period_start => '2026-07-01T00:00:00Z'),
  'deduction_conflict', '{"invoice_id": "in_2"}', 'the paid period is there already',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_3', 'in_3', p_period_start => '2026-07-01T00:00:00Z'),
  'deduction_conflict', '{"sqlstate": "23505", "constraint": "a_command_is_accepted_once_per_key"}',
  'a unique constraint refuses',
  '{"account_id": "acct_ada", "invoice_id": "in_3", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "amount": 9000000, "currency": "usd"}'
);

select * from finish();
rollback;
