-- The trial balance of a range counts what was posted from the first instant to before the second.
begin;
select plan(4);

-- given: entries of 1, 2 and 4 on three days
select tests.given_account('acct_ada');
select till_private.post_transaction(
  till_private.lock_account('acct_ada'),
  'test', amount::text, 'adjustment', null, null, 'test', null, day,
  array[row(amount, 'acquired', 'adjustments')::till_private.movement],
  day
)::text
from (values
  (1, '2026-06-01T00:00:00Z'::timestamptz), (2, '2026-06-02T00:00:00Z'), (4, '2026-06-03T00:00:00Z')
) as posted (amount, day);

-- then
select results_eq(
  $$select ledger, balance from till.trial_balance('2026-06-02T00:00:00Z', '2026-06-03T00:00:00Z')$$,
  $$values ('accounts', -2::bigint), ('adjustments', 2)$$,
  'one day'
);
select results_eq(
  $$select ledger, balance from till.trial_balance('2026-06-02T00:00:00Z')$$,
  $$values ('accounts', -6::bigint), ('adjustments', 6)$$,
  'from a day on'
);
select results_eq(
  $$select ledger, balance from till.trial_balance(null, '2026-06-03T00:00:00Z')$$,
  $$values ('accounts', -3::bigint), ('adjustments', 3)$$,
  'up to a day'
);
select is_empty($$select * from till.trial_balance('2026-06-04T00:00:00Z')$$, 'an empty range has no lines');

select * from finish();
rollback;
