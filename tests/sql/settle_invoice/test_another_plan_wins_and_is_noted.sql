-- An invoice for another plan wins over the plan on record, and the change row says so.
begin;
select plan(2);

-- given: a commit plan to December
select tests.given_ada();
do $$
begin
  perform tests.settle(p_plan => 'commit', p_amount => 48000000, p_period_end => '2026-12-01T00:00:00Z');
end;
$$;

-- when: a month of standard
do $$
begin
  perform tests.settle(
    'in_2', p_period_start => '2026-12-01T00:00:00Z', p_period_end => '2027-01-01T00:00:00Z', p_at => '2026-12-01T00:20:00Z'
  );
end;
$$;

-- then
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "standard", "price_version": "2026-03-19",
    "payment_source": "credits", "stripe_subscription_id": "sub_ada",
    "period_anchor": "2026-06-01T00:00:00+00:00", "current_period_start": "2026-12-01T00:00:00+00:00",
    "current_period_end": "2027-01-01T00:00:00+00:00", "credit_renewal_at": "2027-01-01T00:00:00+00:00"}',
  'the plan is standard, without a commitment'
);
select is(tests.changes() #>> '{1,reason}', 'the invoice is for another plan', 'the change row notes it');

select * from finish();
rollback;
