-- A statement from one time to another opens with what was before and ends before the second.
begin;
select plan(3);

-- given: three entries of each of two accounts, posted on three days
select tests.given_account('acct_ada');
select tests.given_account('acct_bob');
select till_private.post_transaction(
  till_private.lock_account(account_id),
  'test', day, 'adjustment', null, null, 'test', null, day::timestamptz,
  array[row(1000000, 'acquired', 'adjustments')::till_private.movement],
  day::timestamptz
)::text
from unnest(array['2026-06-01T00:00:00Z', '2026-06-02T00:00:00Z', '2026-06-03T00:00:00Z']) as day,
  unnest(array['acct_ada', 'acct_bob']) as account_id;

-- then
select results_eq(
  $$select line, posted_at, entry_number, amount, balance
    from till.statement('acct_ada', '2026-06-02T00:00:00Z', '2026-06-03T00:00:00Z')$$,
  $$values
    ('opening', '2026-06-02T00:00:00Z'::timestamptz, null::bigint, null::bigint, 1000000::bigint),
    ('entry', '2026-06-02T00:00:00Z', 2, 1000000, 2000000),
    ('closing', '2026-06-03T00:00:00Z', null, null, 2000000)$$,
  'the first instant belongs to it, the last does not'
);
select results_eq(
  $$select line, posted_at, entry_number, amount, balance
    from till.statement('acct_ada', null, '2026-06-02T00:00:00Z')$$,
  $$values
    ('opening', null::timestamptz, null::bigint, null::bigint, 0::bigint),
    ('entry', '2026-06-01T00:00:00Z', 1, 1000000, 1000000),
    ('closing', '2026-06-02T00:00:00Z', null, null, 1000000)$$,
  'no beginning is the first entry'
);
select results_eq(
  $$select line, posted_at, entry_number, amount, balance
    from till.statement('acct_ada', '2026-06-04T00:00:00Z', null)$$,
  $$values
    ('opening', '2026-06-04T00:00:00Z'::timestamptz, null::bigint, null::bigint, 3000000::bigint),
    ('closing', null, null, null, 3000000)$$,
  'a range without entries opens and closes with the same balance'
);

select * from finish();
rollback;
