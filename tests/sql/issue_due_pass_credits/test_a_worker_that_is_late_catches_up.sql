-- Months that are overdue are issued one per call, each for its own month; an invoice's month is passed over.
begin;
select plan(4);

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
select is_empty('select * from till.verify()', 'the books are well');

select * from finish();
rollback;
