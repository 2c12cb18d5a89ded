-- A payment of another Stripe subscription for an older period activates what is canceled only while
-- that period runs.
begin;
select plan(3);

-- given: canceled, paid to 2026-07-01
select tests.given_active();
select tests.given_event(tests.subscription_event(p_what => 'deleted'), p_at => '2026-06-20T00:00:00Z');

-- when
do $$
begin
  perform tests.settle(
    'in_0', p_stripe_subscription_id => 'sub_other', p_period_start => '2026-05-20T00:00:00Z',
    p_period_end => '2026-06-20T00:00:00Z', p_at => '2026-06-20T00:00:00Z'
  );
end;
$$;

-- then
select is(
  tests.answer('select status, stripe_subscription_id, current_period_end from till.subscriptions'),
  '{"status": "canceled", "stripe_subscription_id": "sub_ada", "current_period_end": "2026-07-01T00:00:00+00:00"}',
  'it is booked, no more'
);

-- when
do $$
begin
  perform tests.settle(
    'in_00', p_stripe_subscription_id => 'sub_other', p_period_start => '2026-05-21T00:00:00Z',
    p_period_end => '2026-06-21T00:00:00Z', p_at => '2026-06-20T00:00:00Z'
  );
end;
$$;

-- then
select is(
  tests.answer('select status, stripe_subscription_id, current_period_end from till.subscriptions'),
  '{"status": "active", "stripe_subscription_id": "sub_other", "current_period_end": "2026-07-01T00:00:00+00:00"}',
  'who pays for now is not left without'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
