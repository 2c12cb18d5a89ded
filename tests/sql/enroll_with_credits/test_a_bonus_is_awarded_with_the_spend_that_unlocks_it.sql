-- A bonus that an enrollment unlocks counts towards it and is awarded with it: projected, shown, checked
-- and booked by one function, in one transaction.
begin;
select plan(8);

-- given: the first month of a first pass, base 19.00, bonus 9.50 when 18.00 are spent; in all 45.50
select tests.given_ada(26500000);
select tests.given_pass();

-- then
select is(till.effective_balance('acct_ada', 17999999), 45500000::bigint, 'a small cost unlocks nothing');
select is(till.effective_balance('acct_ada', 18000000), 55000000::bigint, 'a larger one does');
select is(
  tests.answer($$select price, balance, bonus, effective_balance, shortfall, reason
    from till.preview_enrollment('acct_ada', 'inst_ada', 'standard')$$),
  '{"price": 55000000, "balance": 45500000, "bonus": 9500000, "effective_balance": 55000000,
    "shortfall": 0, "reason": null}',
  'the preview counts it'
);
select tests.refuses_enrollment(
  'TK005', '{"balance": 55000000, "required": 306000000, "shortfall": 251000000}',
  'it is not without end', p_plan => 'commit'
);

-- when
create temp table answer as select * from tests.enroll();

-- then
select is(
  tests.answer('select transaction_id, price, balance from answer'),
  '{"transaction_id": 4, "price": 55000000, "balance": 0}', 'the enrollment uses it to the last micro'
);
select is(
  tests.entries(),
  '{"1: 26500000 acquired promotions -> 26500000",
    "2: 19000000 acquired pass_base -> 45500000",
    "3: 9500000 acquired pass_bonus -> 55000000",
    "4: -55000000 spent hosting_revenue -> 0"}',
  'awarded as a transaction of its own, before the deduction'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
