-- Legacy deposits that no delivered payment was matched with are listed.
begin;
select plan(2);

-- given: two deposits of payments, a promotion, and a deduction
select tests.given_ada();
select tests.given_import(
  tests.legacy_deposit('l_1', 'ch_1'), tests.legacy_deposit('l_2', 'ch_2'), tests.legacy_deduction('l_3'),
  '{"account_id": "acct_ada", "legacy_id": "l_4", "amount": 1, "category": "promotion", "at": 1}'
);
select set_eq(
  'select account_id, legacy_id, payment_id, amount, category from till.unmatched_legacy_deposits',
  $$values
    ('acct_ada' collate "C", 'l_1' collate "C", 'ch_1' collate "C", 9000000::bigint, 'deposit'),
    ('acct_ada', 'l_2', 'ch_2', 9000000, 'deposit')$$,
  'both'
);

-- when
do $$
begin
  perform tests.settle(p_payment_ids => '{ch_1}');
end;
$$;

-- then
select set_eq(
  'select legacy_id from till.unmatched_legacy_deposits', $$values ('l_2' collate "C")$$, 'one is left'
);

select * from finish();
rollback;
