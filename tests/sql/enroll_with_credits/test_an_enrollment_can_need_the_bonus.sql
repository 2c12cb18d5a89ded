-- An enrollment that only the bonus makes possible is booked with it.
begin;
select plan(3);

-- given: 49.00 of base, a plan for 55.00
select tests.given_ada();
select tests.pay_pass('in_1', '2026-06-01T00:00:00Z', 'tier_49');

-- then
select is(
  (select (price, balance, bonus, effective_balance, shortfall, reason)
   from till.preview_enrollment('acct_ada', 'inst_ada', 'standard', p_at => '2026-06-02T00:00:00Z')),
  (55000000::bigint, 49000000::bigint, 24500000::bigint, 73500000::bigint, 0::bigint, null::text),
  'the preview counts it'
);

-- when
select till.enroll_with_credits('acct_ada', 'inst_ada', 'standard', 'k1', p_at => '2026-06-02T00:00:00Z');

-- then
select is(
  tests.entries(),
  array[
    '1: 49000000 acquired pass_base -> 49000000',
    '2: 24500000 acquired pass_bonus -> 73500000',
    '3: -55000000 spent hosting_revenue -> 18500000'
  ],
  'base, bonus, enrollment'
);
select is(tests.months(), '{"2026-06: 49000000, 49000000, 50% 24500000"}'::text[], 'the month has its bonus');

select * from finish();
rollback;
