-- The first month of an account's second pass has 5 percent; a pass that was never paid is not its first,
-- and the first is the one that began first, whichever was told first.
begin;
select plan(3);

-- given: one that was begun and never paid, then one that is paid
select tests.given_account('acct_ada', 100000000);
select tests.given_event(
  tests.pass_event('evt_1', '2026-01-01T00:00:00Z', 'incomplete', p_stripe_subscription_id => 'sub_never',
    p_start_date => '2026-01-01T00:00:00Z'),
  p_at => '2026-01-01T00:00:00Z'
);
select tests.pay_pass();

-- when
select till.spend_credits('acct_ada', 18000000, 'k1', p_at => '2026-06-02T00:00:00Z');

-- then
select is(tests.months(), '{"2026-06: 19000000, 19000000, 50% 9500000"}'::text[], 'the first that was paid');

-- when: it ends, and another one begins in the month after
select tests.given_event(
  tests.pass_event('evt_2', '2026-07-01T00:00:00Z', 'canceled'), p_at => '2026-07-01T00:00:00Z'
);
select tests.pay_pass('in_2', '2026-07-01T00:00:00Z', p_stripe_subscription_id => 'sub_second');
select till.spend_credits('acct_ada', 18000000, 'k2', p_at => '2026-07-02T00:00:00Z');

-- then
select is(
  tests.months('sub_second'), '{"2026-07: 19000000, 37000000, 5% 950000"}'::text[],
  'the streak is that of the pass, and so begins again'
);

-- given: another account, whose pass of May is told after that of June
select tests.given_account('acct_eva', 100000000);
select tests.pay_pass('in_6', p_stripe_subscription_id => 'sub_june', p_account_id => 'acct_eva');
select tests.pay_pass(
  'in_5', '2026-05-01T00:00:00Z', p_stripe_subscription_id => 'sub_may', p_account_id => 'acct_eva'
);

-- when, then
select is(
  till.effective_balance('acct_eva', 18000000), 138000000 + 950000::bigint, 'five percent for the one of June'
);

select * from finish();
rollback;
