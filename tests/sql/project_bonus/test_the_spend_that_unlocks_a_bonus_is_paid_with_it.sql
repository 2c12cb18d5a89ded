-- The bonus is awarded in the transaction of the spend that unlocks it, before it, once.
begin;
select plan(7);

-- given: 19.00 of base
select tests.given_account();
select tests.pay_pass();

-- then: 9.50 come with a spend of 18.00 or more
select results_eq(
  $$select cost, till.effective_balance('acct_ada', cost)
    from unnest('{1,17999999,18000000,28500000,28500001}'::bigint[]) as cost$$,
  $$values (1::bigint, 19000000::bigint), (17999999, 19000000), (18000000, 28500000), (28500000, 28500000),
    (28500001, 28500000)$$,
  'what is projected'
);
select tests.refuses(
  $$select till.spend_credits('acct_ada', 28500001, 'k0')$$, 'TK005',
  '{"balance": 28500000, "required": 28500001, "shortfall": 1}',
  'more than that is refused, and nothing awarded'
);

-- when
select is(
  (select (amount, balance, replayed) from till.spend_credits('acct_ada', 28500000, 'k1')),
  (-28500000::bigint, 0::bigint, false), 'all of it can be spent at once'
);

-- then
select is(
  tests.entries(),
  array[
    '1: 19000000 acquired pass_base -> 19000000',
    '2: 9500000 acquired pass_bonus -> 28500000',
    '3: -28500000 spent usage_revenue -> 0'
  ],
  'base, bonus, spend'
);
select is(tests.months(), '{"2026-06: 19000000, 19000000, 50% 9500000"}'::text[], 'the month has its bonus');
select is(
  (select (replayed, balance) from till.spend_credits('acct_ada', 28500000, 'k1')), (true, 0::bigint),
  'a replay awards nothing'
);
select is_empty('select * from till.verify()', 'the books are well');

select * from finish();
rollback;
