-- An instance that a Stripe subscription funds is not funded by a second one, whatever its status.
begin;
select plan(2);

-- given: paid to 2026-07-01
select tests.given_active();

-- then
select tests.refuses(
  $$select tests.settle(
    'in_2', p_stripe_subscription_id => 'sub_new', p_period_start => '2026-08-01T00:00:00Z',
    p_period_end => '2026-09-01T00:00:00Z', p_at => '2026-08-01T00:20:00Z'
  )$$,
  'TK033',
  '{"subscription_id": 1, "stripe_subscription_id": "sub_ada", "current_period_end": "2026-07-01T00:00:00+00:00"}',
  'not while it is active, even when its period is over'
);
select tests.change('{"status": "unpaid", "past_due_since": "2026-07-01T00:00:00Z"}');
select tests.refuses(
  $$select tests.settle(
    'in_2', p_stripe_subscription_id => 'sub_new', p_period_start => '2026-08-01T00:00:00Z',
    p_period_end => '2026-09-01T00:00:00Z', p_at => '2026-08-01T00:20:00Z'
  )$$,
  'TK033',
  '{"subscription_id": 1, "stripe_subscription_id": "sub_ada", "current_period_end": "2026-07-01T00:00:00+00:00"}',
  'not while it is unpaid'
);

select * from finish();
rollback;
