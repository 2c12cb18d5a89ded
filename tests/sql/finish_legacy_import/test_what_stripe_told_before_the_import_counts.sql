-- Facts that Stripe told before an import began are those of the subscription that it brings.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_instance('inst_new');
select tests.given_event(tests.subscription_event('evt_1', p_at => '2026-05-20T00:00:00Z', p_cancel => true));
select tests.given_event(tests.subscription_event(
  'evt_2', p_at => '2026-05-21T00:00:00Z', p_what => 'deleted', p_stripe_subscription_id => 'sub_new', p_instance_id => 'inst_new'
));
select tests.given_import(
  tests.legacy_subscription(p_period_start => '2026-05-01T00:00:00Z', p_period_end => '2026-06-01T00:00:00Z'),
  tests.legacy_subscription('inst_new', 'sub_new', p_period_start => '2026-05-01T00:00:00Z', p_period_end => '2026-06-01T00:00:00Z')
);

-- then
select results_eq(
  'select instance_id, status, cancel_at_period_end, canceled_at from till.subscriptions order by instance_id',
  $$values
    ('inst_ada' collate "C", 'active', true, null::timestamptz),
    ('inst_new', 'canceled', false, '2026-05-21T00:00:00Z')$$,
  'one is to end, one has ended'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
