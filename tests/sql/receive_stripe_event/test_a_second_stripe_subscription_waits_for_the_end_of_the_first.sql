-- A payment of a second Stripe subscription is applied when the end of the first is known.
begin;
select plan(3);

-- given
select tests.given_active();
select tests.given_event(
  tests.invoice_paid(
    'dahlia', 'evt_2', 'in_2', p_stripe_subscription_id => 'sub_new', p_period_start => '2026-06-15T00:00:00Z'
  ),
  'quarantined', '2026-06-15T00:20:00Z'
);

-- when
select tests.given_event(tests.subscription_event('evt_3', p_what => 'deleted'), p_at => '2026-06-20T00:00:00Z');

-- then
select is(
  tests.answer('select status, stripe_subscription_id, current_period_end, canceled_at from till.subscriptions'),
  '{"status": "active", "stripe_subscription_id": "sub_new", "current_period_end": "2026-07-15T00:00:00+00:00",
    "canceled_at": null}',
  'the second funds it now'
);
select is(
  tests.answer('select resolution, resolved_by, resolved_reason from till_private.quarantine'),
  '{"resolution": "applied", "resolved_by": "stripe", "resolved_reason": "second_subscription may have gone"}',
  'nobody had to look'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
