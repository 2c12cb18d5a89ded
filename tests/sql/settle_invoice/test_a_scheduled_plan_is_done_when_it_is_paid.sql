-- A scheduled change is cleared by an invoice for that plan, and kept by one for another.
begin;
select plan(2);

-- given
select tests.given_active();
select tests.change('{"scheduled_plan": "commit"}');

-- when: standard once more
do $$
begin
  perform tests.settle(
    'in_2', p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z', p_at => '2026-07-01T00:20:00Z'
  );
end;
$$;

-- then
select is(
  tests.answer('select plan, scheduled_plan from till_private.subscriptions'),
  '{"plan": "standard", "scheduled_plan": "commit"}', 'the change is still to come'
);

-- when: commit
do $$
begin
  perform tests.settle(
    'in_3', p_plan => 'commit', p_amount => 48000000, p_period_start => '2026-08-01T00:00:00Z',
    p_period_end => '2027-02-01T00:00:00Z', p_at => '2026-08-01T00:20:00Z'
  );
end;
$$;

-- then
select is(
  tests.answer($$
    select plan, s.scheduled_plan, v.commit_ends_at
    from till_private.subscriptions as s
    join till.subscriptions as v using (subscription_id, plan)
  $$),
  '{"plan": "commit", "scheduled_plan": null, "commit_ends_at": "2027-02-01T00:00:00+00:00"}',
  'the change is done'
);

select * from finish();
rollback;
