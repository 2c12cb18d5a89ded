-- A pure credit period keeps a Stripe subscription out while it runs; afterwards it takes over.
begin;
select plan(2);

-- given: pure credit, paid to 2026-07-01
select tests.given_active();
select tests.change('{"stripe_subscription_id": null}');

-- then
select tests.refuses(
  $$select tests.settle(
    'in_2', p_stripe_subscription_id => 'sub_new', p_period_start => '2026-06-20T00:00:00Z',
    p_period_end => '2026-07-20T00:00:00Z', p_at => '2026-06-20T00:20:00Z'
  )$$,
  'TK033',
  '{"subscription_id": 1, "stripe_subscription_id": null, "current_period_end": "2026-07-01T00:00:00+00:00"}',
  'not while it runs'
);
select is(
  tests.answer($$select * from tests.settle(
    'in_2', p_stripe_subscription_id => 'sub_new', p_period_start => '2026-07-01T00:00:00Z',
    p_period_end => '2026-08-01T00:00:00Z', p_at => '2026-07-01T00:00:00Z'
  )$$),
  '{"transaction_id": 2, "subscription_id": 1, "paid_period_id": 2, "activated": true, "replayed": false}',
  'but at its end'
);

select * from finish();
rollback;
