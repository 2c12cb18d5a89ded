-- Of several transactions, all credits are posted before all debits, so the balance never dips.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada');

-- when: a debit first, and only the second transaction brings the credit
select (till_private.post_transactions(till_private.lock_account('acct_ada'), array[
  row('test', 'debit', 'usage', null, null, 'test', null, now(),
    array[row(-3, 'spent', 'usage_revenue')::till_private.movement])::till_private.posting,
  row('test', 'credit', 'promotion', null, null, 'test', null, now(),
    array[row(-1, 'acquired', 'adjustments'), row(5, 'acquired', 'promotions')]::till_private.movement[]
  )::till_private.posting
])).transaction_ids::text;

-- then
select is(
  tests.entries(),
  '{"1: 5 acquired promotions -> 5", "2: -3 spent usage_revenue -> 2", "3: -1 acquired adjustments -> 1"}',
  'the credit comes first'
);
select results_eq(
  'select entry_number, transaction_id from till.entries order by 1',
  $$values (1::bigint, 2::bigint), (2, 1), (3, 2)$$,
  'each entry belongs to its own transaction'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
