-- The commit plan runs for six months and says until when.
begin;
select plan(3);

-- given
select tests.given_ada(400000000);

-- when
create temp table answer as select * from tests.enroll(p_plan => 'commit', p_at => '2026-08-31T12:00:00Z');

-- then
select is(
  tests.answer('select price, period_start, period_end, balance from answer'),
  '{"price": 306000000, "period_start": "2026-08-31T12:00:00+00:00",
    "period_end": "2027-02-28T12:00:00+00:00", "balance": 94000000}',
  'six months from the 31st of August'
);
select is(
  tests.answer($$
    select plan, v.commit_ends_at, v.credit_renewal_at, s.period_anchor
    from till_private.subscriptions as s
    join till.subscriptions as v using (subscription_id, plan)
  $$),
  '{"plan": "commit", "commit_ends_at": "2027-02-28T12:00:00+00:00",
    "credit_renewal_at": "2027-02-28T12:00:00+00:00", "period_anchor": "2026-08-31T12:00:00+00:00"}',
  'committed to the end, anchored on the 31st'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
