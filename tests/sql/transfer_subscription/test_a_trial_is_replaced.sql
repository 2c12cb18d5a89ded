-- The trial of the target is replaced.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_instance('inst_new');
do $$
begin
  perform till.start_trial('acct_ada', 'inst_new', '2026-05-31T00:00:00Z');
  perform tests.settle();
  perform till.destroy_instance('inst_ada', 'grace', 'broken', true, '2026-06-10T00:00:00Z');
  perform till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-06-10T01:00:00Z');
end;
$$;

-- then
select results_eq(
  $$select subscription_id, instance_id, status, stripe_subscription_id, transferred_to_subscription_id
    from till.subscriptions order by 1$$,
  $$values
    (1::bigint, 'inst_new' collate "C", 'trialing', null::text collate "C", 3::bigint),
    (2, 'inst_ada', 'active', null, 3),
    (3, 'inst_new', 'active', 'sub_ada', null)$$,
  'the successor stands in its place'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
