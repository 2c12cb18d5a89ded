-- The selected pass, its latest month, the bonus, and what is still to be spent for it.
begin;
select plan(6);

-- given
select tests.given_account('acct_ada', 100000000);
select is(till.pass_status('acct_ada'), null, 'no pass');
select tests.refuses(
  $$select till.pass_status('acct_eva')$$, 'TK001', '{"account_id": "acct_eva"}', 'no account'
);

-- when
select tests.pay_pass('in_1', '2026-06-15T00:00:00Z', p_cadence => 'yearly');
select till.spend_credits('acct_ada', 4000000, 'k1', p_at => '2026-06-16T00:00:00Z');

-- then
select is(
  tests.answer($$select * from till.pass_status('acct_ada')$$),
  '{"pass_id": 1, "account_id": "acct_ada", "stripe_subscription_id": "sub_pass", "tier": "tier_19",
    "cadence": "yearly", "status": "active", "cancel_at_period_end": false, "streak": 1,
    "issue_month": "2026-06-01", "base_amount": 19000000, "bonus_percent": 50, "bonus_amount": 9500000,
    "bonus_awarded": false, "spend_missing": 14000000, "next_issue_at": "2026-07-15T00:00:00+00:00"}'::jsonb,
  'what is missing'
);

-- when
select till.spend_credits('acct_ada', 14000000, 'k2', p_at => '2026-06-17T00:00:00Z');

-- then
select is(
  (select (bonus_percent, bonus_amount, bonus_awarded, spend_missing) from till.pass_status('acct_ada')),
  (50, 9500000::bigint, true, null::bigint), 'nothing any more'
);

-- when: it is over
select tests.given_event(
  tests.pass_event('evt_1', '2026-06-18T00:00:00Z', 'canceled', p_cadence => 'yearly',
    p_start_date => '2026-06-15T00:00:00Z'),
  p_at => '2026-06-18T00:00:00Z'
);
select is(
  (select (status, next_issue_at) from till.pass_status('acct_ada')), ('ended'::text, null::timestamptz), 'it has ended'
);

-- when: another one ends before its bonus was awarded
select tests.pay_pass('in_2', '2026-07-01T00:00:00Z', p_stripe_subscription_id => 'sub_pass_2');
select till.cancel_and_refund_pass(2, 'grace', 'asked for', false, '2026-07-02T00:00:00Z');
select is(
  (select (pass_id, bonus_percent, bonus_amount, bonus_awarded, spend_missing) from till.pass_status('acct_ada')),
  (2::bigint, null::integer, null::bigint, false, null::bigint), 'no bonus is promised any more'
);

select * from finish();
rollback;
