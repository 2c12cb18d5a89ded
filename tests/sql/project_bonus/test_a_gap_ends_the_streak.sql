-- The streak counts months backwards without a gap; a late month that closes it counts when the bonus is awarded.
begin;
select plan(4);

-- given: January, February, April, May
select tests.given_account('acct_ada', 100000000);
select tests.pay_pass('in_1', '2026-01-01T00:00:00Z');
select tests.pay_pass('in_2', '2026-02-01T00:00:00Z');
select tests.pay_pass('in_4', '2026-04-01T00:00:00Z');
select tests.pay_pass('in_5', '2026-05-01T00:00:00Z');

-- then
select is(tests.pass() ->> 'streak', '2', 'two months since the gap');
select is(
  (select (bonus_percent, bonus_amount, spend_missing) from till.pass_status('acct_ada')),
  (10, 1900000::bigint, 18000000::bigint), 'and its bonus'
);

-- when: March is told in May
select tests.given_event(tests.pass_invoice('in_3', '2026-03-01T00:00:00Z'), p_at => '2026-05-02T00:00:00Z');

-- then
select is(tests.pass() ->> 'streak', '5', 'five months in a row');

-- when
select till.spend_credits('acct_ada', 18000000, 'k', p_at => '2026-05-03T00:00:00Z');
select is(
  tests.months(),
  array[
    '2026-01: 19000000, 19000000', '2026-02: 19000000, 19000000', '2026-03: 19000000, 19000000',
    '2026-04: 19000000, 19000000', '2026-05: 19000000, 19000000, 25% 4750000'
  ],
  'and the bonus is that of five'
);

select * from finish();
rollback;
