-- An imported Stripe subscription is funded by Stripe alone until its next invoice makes it hybrid.
begin;
select plan(6);

-- given
select tests.given_ada();
select tests.given_price('price_commit', p_plan => 'commit');
select tests.given_import(tests.legacy_subscription(
  p_plan => 'commit', p_period_start => '2026-01-01T00:00:00Z', p_period_end => '2026-07-01T00:00:00Z'
));

-- then
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "commit", "price_version": "2026-03-19",
    "payment_source": "stripe", "stripe_subscription_id": "sub_ada",
    "period_anchor": "2026-01-01T00:00:00+00:00", "current_period_start": "2026-01-01T00:00:00+00:00",
    "current_period_end": "2026-07-01T00:00:00+00:00", "commit_ends_at": "2026-07-01T00:00:00+00:00"}',
  'legacy stripe'
);
select is(
  (tests.changes() -> 0) - array['after'],
  '{"action": "import_legacy", "actor": "grace", "changed_at": "2026-05-31T01:00:00+00:00"}', 'its change row'
);
select is_empty('select * from till.verify()', 'verify is clean');

-- when: the invoice of the period that was brought over is told again
savepoint before;
select tests.given_event(
  tests.invoice_paid(
    p_event_id => 'evt_0', p_invoice_id => 'in_0', p_stripe_price_id => 'price_commit', p_amount => 4800,
    p_period_start => '2026-01-01T00:00:00Z', p_period_end => '2026-07-01T00:00:00Z'
  ),
  p_at => '2026-06-01T00:20:00Z'
);

-- then
select is(
  tests.answer('select payment_source, current_period_end, credit_renewal_at from till.subscriptions'),
  '{"payment_source": "credits", "current_period_end": "2026-07-01T00:00:00+00:00",
    "credit_renewal_at": "2026-07-01T00:00:00+00:00"}',
  'that makes it hybrid, too'
);
rollback to before;

-- when: an invoice that names no account
select tests.given_event(
  tests.invoice_paid(
    p_stripe_price_id => 'price_commit', p_amount => 4800, p_metadata => '{}', p_customer_id => null,
    p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2027-01-01T00:00:00Z'
  ),
  p_at => '2026-07-01T00:20:00Z'
);

-- then
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "commit", "price_version": "2026-03-19",
    "payment_source": "credits", "stripe_subscription_id": "sub_ada",
    "period_anchor": "2026-01-01T00:00:00+00:00", "current_period_start": "2026-07-01T00:00:00+00:00",
    "current_period_end": "2027-01-01T00:00:00+00:00", "credit_renewal_at": "2027-01-01T00:00:00+00:00",
    "commit_ends_at": "2027-01-01T00:00:00+00:00"}',
  'hybrid'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
