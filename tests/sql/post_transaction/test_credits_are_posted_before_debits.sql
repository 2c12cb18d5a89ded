begin;
select plan(2);

-- given
select tests.given_account('acct_ada');

-- when: the debits come first, and there is nothing yet to take them from
select till_private.post_transaction(
  till_private.lock_account('acct_ada'), 'test', 'k', 'adjustment', null, null, 'test', null, now(),
  array[
    row(-3, 'spent', 'usage_revenue'), row(5, 'acquired', 'promotions'),
    row(-1, 'acquired', 'adjustments')
  ]::till_private.movement[]
)::text;

-- then
select is(
  tests.entries(),
  '{"1: 5 acquired promotions -> 5", "2: -3 spent usage_revenue -> 2", "3: -1 acquired adjustments -> 1"}',
  'the credit comes first'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
