-- Each invoice issues the base of its own tier; the newest that was told is the pass's, in any order.
begin;
select plan(3);

-- given: 19 in June, 49 in July, and July is told first
select tests.given_account();
select tests.pay_pass('in_7', '2026-07-01T00:00:00Z', 'tier_49');

-- when
select tests.given_event(
  tests.pass_invoice('in_6', '2026-06-01T00:00:00Z', 'tier_19'), p_at => '2026-07-02T00:00:00Z'
);

-- then
select is(
  tests.months(), array['2026-06: 19000000, 19000000', '2026-07: 49000000, 49000000'], 'each has its own'
);
select is(tests.pass() ->> 'tier', 'tier_49', 'the pass is of the newer tier');

-- when: what Stripe said between the two
select tests.given_event(
  tests.pass_event('evt_1', '2026-06-15T00:00:00Z', p_tier => 'tier_19'), p_at => '2026-07-02T00:00:00Z'
);
select is(tests.pass() ->> 'tier', 'tier_49', 'and stays so');

select * from finish();
rollback;
