-- An invoice over nothing, of either shape, activates with no entries.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_instance('inst_2');

-- when
select tests.given_event(tests.invoice_paid('dahlia', p_amount => 0));
select tests.given_event(tests.invoice_paid(
  'pre_basil', 'evt_2', 'in_2', p_instance_id => 'inst_2', p_stripe_subscription_id => 'sub_2', p_amount => 0
));

-- then
select results_eq(
  'select instance_id, status, current_period_end from till.subscriptions order by 1',
  $$values
    ('inst_2' collate "C", 'active', '2026-07-01T00:00:00Z'::timestamptz),
    ('inst_ada', 'active', '2026-07-01T00:00:00Z')$$,
  'both are active'
);
select is(tests.entries(), '{}', 'without entries');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
