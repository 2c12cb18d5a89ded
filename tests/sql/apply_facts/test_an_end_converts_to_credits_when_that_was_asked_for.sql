-- A subscription that was to be converted goes on as pure credit when Stripe ends it.
begin;
select plan(5);

-- given
select tests.given_active();
select tests.change('{"convert_to_credits": true, "cancel_at_period_end": true}');

-- when
select tests.given_event(tests.subscription_event(p_what => 'deleted'), p_at => '2026-07-01T00:00:00Z');

-- then
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "standard", "price_version": "2026-03-19",
    "payment_source": "credits", "period_anchor": "2026-06-01T00:00:00+00:00",
    "current_period_start": "2026-06-01T00:00:00+00:00", "current_period_end": "2026-07-01T00:00:00+00:00",
    "credit_renewal_at": "2026-07-01T00:00:00+00:00"}',
  'active without a Stripe id, to be renewed at the period''s end'
);

-- when: Stripe says more of what it ended
select tests.given_event(
  tests.subscription_event('evt_3', '2026-06-19T00:00:00Z', p_cancel => true, p_status => 'unpaid'),
  p_at => '2026-07-02T00:00:00Z'
);

-- then
select is(
  tests.answer('select status, cancel_at_period_end from till.subscriptions'),
  '{"status": "active", "cancel_at_period_end": false}', 'it concerns us no more'
);

-- when: it is to be canceled, and a payment that Stripe had taken before comes late
select tests.change('{"cancel_at_period_end": true}');
select tests.given_event(
  tests.invoice_paid('dahlia', 'evt_4', 'in_2', p_period_start => '2026-07-01T00:00:00Z'),
  p_at => '2026-07-02T00:00:00Z'
);

-- then
select is(
  tests.answer($$
    select status, stripe_subscription_id, current_period_end, credit_renewal_at, cancel_at_period_end
    from till.subscriptions
  $$),
  '{"status": "active", "stripe_subscription_id": null, "current_period_end": "2026-08-01T00:00:00+00:00",
    "credit_renewal_at": "2026-08-01T00:00:00+00:00", "cancel_at_period_end": true}',
  'its time is granted and renewal waits for its end; what Stripe said of it does not count'
);

-- when: its first payment comes last
select tests.given_event(
  tests.invoice_paid('dahlia', 'evt_5', 'in_0', p_period_start => '2026-05-31T00:00:00Z', p_period_end => '2026-06-01T00:00:00Z'),
  p_at => '2026-07-02T00:00:00Z'
);

-- then
select is(
  tests.answer($$
    select s.period_anchor, v.current_period_end
    from till_private.subscriptions as s
    join till.subscriptions as v using (subscription_id)
  $$),
  '{"period_anchor": "2026-05-31T00:00:00+00:00", "current_period_end": "2026-08-01T00:00:00+00:00"}',
  'its months are counted from there'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
