-- An enrollment writes the deduction, the paid period, the subscription and its change row.
begin;
select plan(8);

-- given
select tests.given_ada(100000000);

-- when
create temp table answer as select * from tests.enroll();

-- then
select is(
  tests.answer('select * from answer') - 'posted_at',
  '{"transaction_id": 2, "subscription_id": 1, "paid_period_id": 1, "account_id": "acct_ada",
    "instance_id": "inst_ada", "plan": "standard", "price_version": "2026-05-10", "price": 55000000,
    "period_start": "2026-06-10T12:00:00+00:00", "period_end": "2026-07-10T12:00:00+00:00",
    "balance": 45000000, "replayed": false}',
  'the answer'
);
select is(
  tests.entries(),
  '{"1: 100000000 acquired promotions -> 100000000",
    "2: -55000000 spent hosting_revenue -> 45000000"}',
  'the deduction counts as spend, against the plan''s revenue'
);
select is(
  tests.answer('select * from till_private.transactions where transaction_id = 2') - 'posted_at',
  '{"transaction_id": 2, "account_id": "acct_ada", "command": "enroll_with_credits", "key": "buy-1",
    "kind": "enrollment", "reason": null, "actor": "postgres", "reverses": null,
    "event_at": "2026-06-10T12:00:00+00:00",
    "arguments": {"instance_id": "inst_ada", "plan": "standard", "expected_price_version": null,
      "at": "2026-06-10T12:00:00"}}',
  'one transaction of kind enrollment'
);
select is(
  tests.answer('select * from till.paid_periods'),
  '{"paid_period_id": 1, "account_id": "acct_ada", "instance_id": "inst_ada", "subscription_id": 1,
    "transaction_id": 2, "invoice_id": null, "plan": "standard", "price_version": "2026-05-10",
    "amount": 55000000, "period_start": "2026-06-10T12:00:00+00:00",
    "period_end": "2026-07-10T12:00:00+00:00"}',
  'one paid period'
);
select is(
  (select till_private.subscription_state(s) from till_private.subscriptions as s),
  (select after from till.subscription_changes),
  'the change row has the subscription as it is'
);
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "standard", "price_version": "2026-05-10",
    "payment_source": "credits", "period_anchor": "2026-06-10T12:00:00+00:00",
    "current_period_start": "2026-06-10T12:00:00+00:00", "current_period_end": "2026-07-10T12:00:00+00:00",
    "credit_renewal_at": "2026-07-10T12:00:00+00:00"}',
  'active, pure credit, to be renewed at the end of the period'
);
select is(
  tests.answer('select * from till.subscription_changes') - 'after',
  '{"change_id": 1, "account_id": "acct_ada", "subscription_id": 1, "action": "enroll_with_credits",
    "actor": "postgres", "reason": null, "before": null, "transaction_id": 2,
    "changed_at": "2026-06-10T12:00:00+00:00"}',
  'who, when, and by which transaction'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
