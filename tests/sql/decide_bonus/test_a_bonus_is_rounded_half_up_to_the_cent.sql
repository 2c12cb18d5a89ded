-- Percent by cadence, streak and first month; the amount is rounded half up to the cent.
begin;
select plan(3);

select results_eq(
  $$select cadence, streak, is_first, (till_private.decide_bonus(0, cadence, streak, is_first)).percent
    from unnest('{monthly,yearly}'::text[]) as cadence,
      unnest('{1,2,3,7,8,9,12,100}'::integer[]) as streak, unnest('{f,t}'::boolean[]) as is_first
    order by 1, 2, 3$$,
  $$values
    ('monthly', 1, false, 5), ('monthly', 1, true, 50),
    ('monthly', 2, false, 10), ('monthly', 2, true, 50),
    ('monthly', 3, false, 15), ('monthly', 3, true, 50),
    ('monthly', 7, false, 35), ('monthly', 7, true, 50),
    ('monthly', 8, false, 40), ('monthly', 8, true, 50),
    ('monthly', 9, false, 40), ('monthly', 9, true, 50),
    ('monthly', 12, false, 40), ('monthly', 12, true, 50),
    ('monthly', 100, false, 40), ('monthly', 100, true, 50),
    ('yearly', 1, false, 50), ('yearly', 1, true, 50),
    ('yearly', 2, false, 50), ('yearly', 2, true, 50),
    ('yearly', 3, false, 50), ('yearly', 3, true, 50),
    ('yearly', 7, false, 50), ('yearly', 7, true, 50),
    ('yearly', 8, false, 50), ('yearly', 8, true, 50),
    ('yearly', 9, false, 50), ('yearly', 9, true, 50),
    ('yearly', 12, false, 50), ('yearly', 12, true, 50),
    ('yearly', 100, false, 50), ('yearly', 100, true, 50)$$,
  'percent'
);
select results_eq(
  $$select base, percent, amount
    from (values
      (90000::bigint, 1, false), (100000, 1, false), (110000, 1, false), (290000, 1, false), (300000, 1, false),
      (19990000, 3, false), (19990000, 7, false), (33330000, 1, true), (33310000, 1, true), (9999, 1, true),
      (10000, 1, true), (10000, 9, false), (19000001, 1, false), (1000000000000000, 1, true)
    ) as v (base, streak, is_first)
    cross join lateral till_private.decide_bonus(base, 'monthly', streak, is_first)$$,
  $$values
    -- 0.0045, 0.005, 0.0055, 0.0145, 0.015, 2.9985
    (90000::bigint, 5, 0::bigint), (100000, 5, 10000), (110000, 5, 10000), (290000, 5, 10000),
    (300000, 5, 20000), (19990000, 15, 3000000),
    -- 6.9965, 16.665, 16.655, 0.0049995, 0.005, 0.004
    (19990000, 35, 7000000), (33330000, 50, 16670000), (33310000, 50, 16660000), (9999, 50, 0),
    (10000, 50, 10000), (10000, 40, 0),
    -- 0.95000005, and the greatest
    (19000001, 5, 950000), (1000000000000000, 50, 500000000000000)$$,
  'amount'
);

-- given: a base so small that its bonus is less than half a cent
select tests.given_account('acct_ada', 5000000);
update till_private.pass_tiers set base_amount = 9000 where tier = 'tier_19';
select tests.pay_pass();
select lives_ok($$select till.spend_credits('acct_ada', 1000000, 'k')$$, 'a bonus of nothing stops no spend');

select * from finish();
rollback;
