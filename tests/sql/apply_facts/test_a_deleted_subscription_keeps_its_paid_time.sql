-- A subscription that Stripe ended is canceled, and keeps the time that is paid.
begin;
select plan(2);

-- given: a threat, which an end makes void
select tests.given_active();
select tests.change('{
  "status": "past_due", "past_due_since": "2026-07-01T00:00:00Z", "destruction_due_at": "2026-08-01T00:00:00Z"
}');

-- when
select tests.given_event(
  tests.subscription_event(p_what => 'deleted', p_cancel => true), p_at => '2026-06-20T00:00:00Z'
);

-- then
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "canceled", "plan": "standard", "price_version": "2026-03-19",
    "payment_source": "credits", "stripe_subscription_id": "sub_ada",
    "period_anchor": "2026-06-01T00:00:00+00:00", "current_period_start": "2026-06-01T00:00:00+00:00",
    "current_period_end": "2026-07-01T00:00:00+00:00", "credit_renewal_at": "2026-07-01T00:00:00+00:00",
    "canceled_at": "2026-06-20T00:00:00+00:00"}',
  'canceled, paid to July'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
