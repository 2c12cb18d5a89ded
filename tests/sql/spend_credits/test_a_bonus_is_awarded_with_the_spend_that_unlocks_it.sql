-- A bonus that a spend unlocks is awarded with it, once, and can be spent by it.
begin;
select plan(6);

-- given: the first month of a first pass, base 19.00, bonus 9.50 when 18.00 are spent
select tests.given_account();
select tests.given_pass();

-- then
select tests.refuses(
  $$select till.spend_credits('acct_ada', 28500001, 'use-1')$$,
  'TK005', '{"balance": 28500000, "required": 28500001, "shortfall": 1}', 'more than both is refused'
);
select is((till.spend_credits('acct_ada', 17999999, 'use-1')).balance, 1000001::bigint, 'not yet');
select is((till.spend_credits('acct_ada', 1, 'use-2')).balance, 10500000::bigint, 'now it is there');
select is((till.spend_credits('acct_ada', 10500000, 'use-3')).balance, 0::bigint, 'and not again');
select is(
  tests.entries(),
  '{"1: 19000000 acquired pass_base -> 19000000",
    "2: -17999999 spent usage_revenue -> 1000001",
    "3: 9500000 acquired pass_bonus -> 10500001",
    "4: -1 spent usage_revenue -> 10500000",
    "5: -10500000 spent usage_revenue -> 0"}',
  'awarded as a transaction of its own, before the deduction'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
