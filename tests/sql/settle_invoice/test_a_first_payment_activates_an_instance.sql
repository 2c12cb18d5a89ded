-- A first payment is booked with its period, and makes the instance's subscription active.
begin;
select plan(10);

-- given
select tests.given_ada(25000000);

-- when
create temp table answer as
select * from till.settle_invoice(
  p_account_id => 'acct_ada',
  p_stripe_subscription_id => 'sub_ada',
  p_invoice_id => 'in_1',
  p_payment_ids => '{pi_1,ch_1,inpay_1}',
  p_plan => 'standard',
  p_price_version => '2026-03-19',
  p_amount => 9000000,
  p_currency => 'usd',
  p_period_start => '2026-06-01T00:00:00Z',
  p_period_end => '2026-07-01T00:00:00Z',
  p_instance_id => 'inst_ada',
  p_event_at => '2026-06-01T00:19:40Z',
  p_at => '2026-06-01T00:20:00Z'
);

-- then
select is(
  tests.answer('select * from answer'),
  '{"transaction_id": 2, "subscription_id": 1, "paid_period_id": 1, "activated": true, "replayed": false}',
  'the settlement tells what it made'
);
select is(
  tests.entries(),
  '{"1: 25000000 acquired promotions -> 25000000",
    "2: 9000000 acquired stripe_clearing -> 34000000",
    "3: -9000000 acquired hosting_revenue -> 25000000"}',
  'a deposit and a deduction; the balance does not change, and it is not spend'
);
select is(
  tests.answer('select * from till.transactions where transaction_id = 2') - 'posted_at',
  '{"transaction_id": 2, "account_id": "acct_ada", "command": "settle_invoice", "key": "in_1",
    "kind": "settlement", "reason": "standard, invoice in_1", "actor": "stripe", "reverses": null,
    "event_at": "2026-06-01T00:19:40+00:00"}',
  'one transaction, under the invoice'
);
select is(
  tests.answer('select * from till.paid_periods'),
  '{"paid_period_id": 1, "account_id": "acct_ada", "instance_id": "inst_ada", "subscription_id": 1,
    "transaction_id": 2, "invoice_id": "in_1", "plan": "standard", "price_version": "2026-03-19",
    "amount": 9000000, "period_start": "2026-06-01T00:00:00+00:00", "period_end": "2026-07-01T00:00:00+00:00"}',
  'the paid period'
);
select is(
  tests.answer('select * from till.purchases'),
  '{"purchase_id": "in_1", "product": "hosting", "account_id": "acct_ada", "stripe_subscription_id": "sub_ada",
    "transaction_id": 2, "amount": 9000000, "off_stripe_amount": 0, "tax_amount": 0, "other_amount": 0,
    "currency": "usd", "period_start": "2026-06-01T00:00:00+00:00", "period_end": "2026-07-01T00:00:00+00:00",
    "paid_at": "2026-06-01T00:19:40+00:00"}',
  'what was bought, under the invoice'
);
select results_eq(
  'select payment_id, purchase_id, recorded_at from till_private.payments order by 1',
  $$values
    ('ch_1' collate "C", 'in_1' collate "C", '2026-06-01T00:20:00Z'::timestamptz),
    ('inpay_1', 'in_1', '2026-06-01T00:20:00Z'),
    ('pi_1', 'in_1', '2026-06-01T00:20:00Z')$$,
  'every payment id belongs to it'
);
select is(
  tests.answer($$
    select stripe_subscription_id, account_id, last_paid_at, ended_at from till_private.facts_of('sub_ada')
  $$),
  '{"stripe_subscription_id": "sub_ada", "account_id": "acct_ada",
    "last_paid_at": "2026-06-01T00:19:40+00:00", "ended_at": null}',
  'the Stripe subscription is known as paid'
);
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "standard", "price_version": "2026-03-19",
    "payment_source": "credits", "stripe_subscription_id": "sub_ada",
    "period_anchor": "2026-06-01T00:00:00+00:00", "current_period_start": "2026-06-01T00:00:00+00:00",
    "current_period_end": "2026-07-01T00:00:00+00:00", "credit_renewal_at": "2026-07-01T00:00:00+00:00"}',
  'the subscription is active and hybrid, and all of it comes from the invoice'
);
select is(
  tests.changes(),
  jsonb_build_array(jsonb_build_object(
    'action', 'settle_invoice', 'actor', 'stripe', 'transaction_id', 2, 'after', tests.recorded(),
    'changed_at', '2026-06-01T00:20:00+00:00'
  )),
  'one change row tells it'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
