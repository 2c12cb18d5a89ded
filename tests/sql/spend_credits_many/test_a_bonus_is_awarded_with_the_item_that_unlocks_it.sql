-- In a bulk a bonus is awarded with the item that unlocks it, once, and the items after it can use it.
begin;
select plan(2);

-- given: the first month of a first pass, base 19.00, bonus 9.50 when 18.00 are spent
select tests.given_account();
select tests.given_pass();

-- when, then
select results_eq(
  $$select outcome, balance, detail
    from till.spend_credits_many('[
      {"account_id": "acct_ada", "amount": 10000000, "key": "a"},
      {"account_id": "acct_ada", "amount": 18500000, "key": "b"},
      {"account_id": "acct_ada", "amount": 1, "key": "c"}
    ]')$$,
  $$values
    ('ok', 9000000::bigint, null::jsonb),
    ('ok', 0, null),
    ('refused', null, '{"balance": 0, "required": 1, "shortfall": 1}')$$,
  'the second item needs it'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
