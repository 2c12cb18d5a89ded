-- Months that are overdue are issued one per call, each for its own month; an invoice's month is passed
-- over, and a renewal takes none away.
begin;
select plan(8);

-- given: a year from January; nobody looks until April 10th; an operator has moved March's invoice in
select tests.given_account();
select tests.pay_pass('in_1', '2026-01-15T00:00:00Z', p_cadence => 'yearly');
select tests.given_event(
  tests.pass_invoice('in_3', '2026-03-01T00:00:00Z', p_cadence => 'monthly', p_paid_at => '2026-01-01T00:00:00Z'),
  p_at => '2026-03-01T00:00:00Z'
);

-- when
create temp table answers as
select n, (till.issue_due_pass_credits(1, '2026-04-20T00:00:00Z')).amount from generate_series(1, 5) as n;

-- then
select results_eq(
  'select amount from answers order by n', $$values (19000000::bigint), (null), (19000000), (null), (null)$$,
  'February, nothing for March, April, and no more'
);
select is(
  tests.months(),
  array['2026-01: 19000000, 19000000', '2026-02: 19000000, 19000000', '2026-03: 19000000, 19000000',
    '2026-04: 19000000, 19000000'],
  'each month once'
);
select is(tests.pass() ->> 'next_issue_at', '2026-05-15T00:00:00+00:00', 'May is next');

-- when: nobody looks until the year is renewed
do $$
begin
  for n in 1 .. 7 loop
    assert (till.issue_due_pass_credits(1, '2026-11-20T00:00:00Z')).amount = 19000000;
  end loop;
end;
$$;
select tests.pay_pass('in_13', '2027-01-15T00:00:00Z', p_cadence => 'yearly');

-- then
select is(
  (till.issue_due_pass_credits(1, '2027-01-15T01:00:00Z')).amount, 19000000::bigint, 'December is issued late'
);
select is(
  tests.pass() - '{tier,cadence,status,stripe_subscription_id,started_at,paid_until}'::text[],
  '{"streak": 13, "issue_anchor": "2027-01-15T00:00:00+00:00", "next_issue_at": "2027-01-15T00:00:00+00:00"}'::jsonb,
  'thirteen months without a gap'
);
select is(
  array(
    select (till.issue_due_pass_credits(1, '2027-02-15T00:00:00Z')).amount from generate_series(1, 3)
  ),
  array[null, 19000000, null]::bigint[], 'January is passed over, February is issued'
);

-- given: another one, of which nobody paid the time between
select tests.given_account('acct_eva');
select tests.pay_pass('in_21', '2025-01-15T00:00:00Z', 'tier_19', 'yearly', 'sub_eva', 'acct_eva');
select tests.pay_pass('in_22', '2026-06-15T00:00:00Z', 'tier_19', 'yearly', 'sub_eva', 'acct_eva');
select is(tests.pass('sub_eva') ->> 'next_issue_at', '2026-07-15T00:00:00+00:00', 'what was not paid is not issued');
select is_empty('select * from till.verify()', 'the books are well');

select * from finish();
rollback;
