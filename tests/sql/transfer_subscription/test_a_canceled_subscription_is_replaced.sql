-- The canceled subscription of the target is replaced, and gives up its Stripe id.
begin;
select plan(3);

-- given
select tests.given_active();
select tests.given_instance('inst_new');
do $$
begin
  perform tests.settle('in_2', p_stripe_subscription_id => 'sub_2', p_instance_id => 'inst_new');
end;
$$;
select tests.given_event(tests.subscription_event(
  p_what => 'deleted', p_stripe_subscription_id => 'sub_2', p_instance_id => 'inst_new', p_at => '2026-06-05T00:00:00Z'
));
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'broken', true, '2026-06-10T00:00:00Z');
  perform till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-06-10T01:00:00Z');
end;
$$;

-- then
select results_eq(
  $$select subscription_id, instance_id, status, stripe_subscription_id, transferred_to_subscription_id
    from till.subscriptions order by 1$$,
  $$values
    (1::bigint, 'inst_ada' collate "C", 'active', null::text collate "C", 3::bigint),
    (2, 'inst_new', 'canceled', null, 3),
    (3, 'inst_new', 'active', 'sub_ada', null)$$,
  'the successor stands in its place'
);
select is(
  (till.preview_enrollment('acct_ada', 'inst_new', 'standard', p_at => '2026-06-11T00:00:00Z')).reason,
  'active_subscription_exists', 'and is what an enrollment would find'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
