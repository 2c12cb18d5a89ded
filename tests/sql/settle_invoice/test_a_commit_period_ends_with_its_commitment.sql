-- A commit plan is committed to the end of its period.
begin;
select plan(2);

-- given
select tests.given_ada();

-- when
do $$
begin
  perform tests.settle(p_plan => 'commit', p_amount => 48000000, p_period_end => '2026-12-01T00:00:00Z');
end;
$$;

-- then
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "commit", "price_version": "2026-03-19",
    "payment_source": "credits", "stripe_subscription_id": "sub_ada",
    "period_anchor": "2026-06-01T00:00:00+00:00", "current_period_start": "2026-06-01T00:00:00+00:00",
    "current_period_end": "2026-12-01T00:00:00+00:00", "credit_renewal_at": "2026-12-01T00:00:00+00:00",
    "commit_ends_at": "2026-12-01T00:00:00+00:00"}',
  'six months'
);
select is(
  tests.entries(),
  '{"1: 48000000 acquired stripe_clearing -> 48000000", "2: -48000000 acquired hosting_revenue -> 0"}',
  'of its price'
);

select * from finish();
rollback;
