-- A successor takes over entitlement, periods, price version and Stripe id; the predecessor is history.
begin;
select plan(6);

-- given
select tests.given_active(25000000);
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'broken', true, '2026-06-10T00:00:00Z');
end;
$$;
select tests.given_instance('inst_new');

-- when
create temp table answer as
select * from till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-06-10T01:00:00Z');

-- then
select is(
  tests.answer('select * from answer'),
  '{"subscription_id": 2, "account_id": "acct_ada", "instance_id": "inst_new", "status": "active",
    "plan": "standard", "price_version": "2026-03-19", "payment_source": "credits",
    "stripe_subscription_id": "sub_ada", "current_period_start": "2026-06-01T00:00:00+00:00",
    "current_period_end": "2026-07-01T00:00:00+00:00", "credit_renewal_at": "2026-07-01T00:00:00+00:00",
    "commit_ends_at": null, "trial_ends_at": null, "cancel_at_period_end": false}',
  'the successor is what the predecessor was'
);
select is(
  tests.subscription(1),
  tests.subscription(2) - 'stripe_subscription_id' || '{"instance_id": "inst_ada",
    "transferred_to_subscription_id": 2, "transferred_at": "2026-06-10T01:00:00+00:00"}',
  'the predecessor gave up its Stripe id, and says where it went'
);
select is(
  tests.changes(2),
  jsonb_build_array(jsonb_build_object(
    'action', 'transfer_here', 'actor', 'grace', 'reason', 'moved', 'after', tests.recorded(tests.subscription(2)),
    'changed_at', '2026-06-10T01:00:00+00:00'
  )),
  'the successor has its change row'
);
select is(
  (tests.changes(1) -> 1) - 'before',
  jsonb_build_object(
    'action', 'transfer_away', 'actor', 'grace', 'reason', 'moved', 'after', tests.recorded(tests.subscription(1)),
    'changed_at', '2026-06-10T01:00:00+00:00'
  ),
  'and so has the predecessor'
);
select results_eq(
  'select subscription_id, lineage_id from till_private.subscriptions order by 1',
  'values (1::bigint, 1::bigint), (2, 1)',
  'they are one lineage, and so the paid period is theirs'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
