-- An older month that arrives late has a threshold of its own; that of the newest month stays.
begin;
select plan(2);

-- given: July is issued when nothing is spent, and 10.00 are spent
select tests.given_account('acct_ada', 100000000);
select tests.pay_pass('in_7', '2026-07-01T00:00:00Z');
select till.spend_credits('acct_ada', 10000000, 'k1', p_at => '2026-07-02T00:00:00Z');

-- when: June is told
select tests.given_event(tests.pass_invoice('in_6', '2026-06-01T00:00:00Z'), p_at => '2026-07-03T00:00:00Z');
select till.spend_credits('acct_ada', 7999999, 'k2', p_at => '2026-07-04T00:00:00Z');
select is(
  tests.months(), array['2026-06: 19000000, 29000000', '2026-07: 19000000, 19000000'],
  'the thresholds, and no bonus one micro below'
);

-- when
select till.spend_credits('acct_ada', 1, 'k3', p_at => '2026-07-05T00:00:00Z');
select till.spend_credits('acct_ada', 50000000, 'k4', p_at => '2026-07-06T00:00:00Z');
select is(
  tests.months(), array['2026-06: 19000000, 29000000', '2026-07: 19000000, 19000000, 10% 1900000'],
  'July has its bonus at 18.00; June never has one, whatever is spent'
);

select * from finish();
rollback;
