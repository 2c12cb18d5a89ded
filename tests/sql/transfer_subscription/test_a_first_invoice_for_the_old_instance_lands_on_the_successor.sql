-- The first invoice of an unknown Stripe subscription that names the old instance lands on the successor.
begin;
select plan(2);

-- given: a trial that was transferred
select tests.given_ada();
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-04-01T00:00:00Z');
  perform tests.given_transfer(p_at => '2026-04-02T00:00:00Z');
end;
$$;

-- when
select tests.given_event(tests.invoice_paid(p_period_start => '2026-04-03T00:00:00Z'), p_at => '2026-04-03T00:20:00Z');

-- then
select results_eq(
  $$select subscription_id, instance_id, status, stripe_subscription_id from till.subscriptions order by 1$$,
  $$values
    (1::bigint, 'inst_ada' collate "C", 'trialing', null::text collate "C"),
    (2, 'inst_new', 'active', 'sub_ada')$$,
  'the successor is paid'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
