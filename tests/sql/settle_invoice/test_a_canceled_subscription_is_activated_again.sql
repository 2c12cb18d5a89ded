-- A payment of a new Stripe subscription activates a canceled row, also on another price version.
begin;
select plan(2);

-- given
select tests.given_active();
select tests.change('{"status": "canceled", "canceled_at": "2026-07-01T00:00:00Z"}');

-- when
do $$
begin
  perform tests.settle(
    'in_2', p_stripe_subscription_id => 'sub_new', p_price_version => '2026-05-10', p_amount => 55000000,
    p_period_start => '2026-09-15T00:00:00Z', p_period_end => '2026-10-15T00:00:00Z', p_at => '2026-09-15T00:20:00Z'
  );
end;
$$;

-- then
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "standard", "price_version": "2026-05-10",
    "payment_source": "credits", "stripe_subscription_id": "sub_new",
    "period_anchor": "2026-09-15T00:00:00+00:00", "current_period_start": "2026-09-15T00:00:00+00:00",
    "current_period_end": "2026-10-15T00:00:00+00:00", "credit_renewal_at": "2026-10-15T00:00:00+00:00"}',
  'with a new anchor, and nothing left of the cancellation'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
