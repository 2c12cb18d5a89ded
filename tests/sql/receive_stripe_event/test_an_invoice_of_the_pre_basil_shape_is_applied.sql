-- invoice.paid in the shape of API versions before 2025-03-31 is applied.
begin;
select plan(10);

-- given
select tests.given_ada();

-- when
create temp table answer as
select * from till.receive_stripe_event(
  tests.invoice_paid('pre_basil', p_payment_ids => '{pi_1,ch_1}'), '2026-06-01T00:21:00Z'
);

-- then
select is(
  tests.answer('select * from answer'),
  '{"event_id": "evt_1", "type": "invoice.paid", "outcome": "applied", "reason": null, "transaction_id": 1,
    "replayed": false}',
  'it is applied'
);
select is(
  tests.entries(),
  '{"1: 9000000 acquired stripe_clearing -> 9000000", "2: -9000000 acquired hosting_revenue -> 0"}',
  'with a deposit and a deduction'
);
select is(
  tests.answer('select account_id, plan, price_version, amount, period_start, period_end from till.paid_periods'),
  '{"account_id": "acct_ada", "plan": "standard", "price_version": "2026-03-19", "amount": 9000000,
    "period_start": "2026-06-01T00:00:00+00:00", "period_end": "2026-07-01T00:00:00+00:00"}',
  'and what its line says'
);
select results_eq(
  'select payment_id from till_private.payments order by 1', $$values ('ch_1' collate "C"), ('pi_1')$$,
  'and its payment ids'
);
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "standard", "price_version": "2026-03-19",
    "payment_source": "credits", "stripe_subscription_id": "sub_ada",
    "period_anchor": "2026-06-01T00:00:00+00:00", "current_period_start": "2026-06-01T00:00:00+00:00",
    "current_period_end": "2026-07-01T00:00:00+00:00", "credit_renewal_at": "2026-07-01T00:00:00+00:00"}',
  'the subscription is active'
);
select is(
  (select event_at from till.transactions), '2026-06-01T00:19:40Z'::timestamptz, 'it happened when it was paid'
);
select is((select stripe_customer_id::text from till.accounts), 'cus_ada', 'the customer is remembered');
select is(
  tests.answer('select * from till.stripe_events'),
  '{"event_id": "evt_1", "type": "invoice.paid", "api_version": "2024-06-20", "livemode": false,
    "event_at": "2026-06-01T00:20:00+00:00", "received_at": "2026-06-01T00:21:00+00:00", "deliveries": 1,
    "outcome": "applied", "transaction_id": 1, "decided_at": "2026-06-01T00:21:00+00:00",
    "ignored_because": null}',
  'the event is on record'
);
select results_eq(
  'select event_id, body from till_private.stripe_events',
  $$select 'evt_1' collate "C", body
    from tests.invoice_paid('pre_basil', p_payment_ids => '{pi_1,ch_1}') as body$$,
  'with its body as it came'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
