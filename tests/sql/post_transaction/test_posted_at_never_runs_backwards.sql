-- When the clock was set back, entries are posted at the time of the one before.
begin;
select plan(2);

-- given: an entry posted on the 2nd
select tests.given_account('acct_ada');
select till_private.post_transaction(
  till_private.lock_account('acct_ada'),
  'test', day, 'adjustment', null, null, 'test', null, now(),
  array[row(1, 'acquired', 'adjustments')::till_private.movement],
  day::timestamptz
)::text
-- when: the clock says the 1st, then the 3rd
from unnest(array['2026-06-02T00:00:00Z', '2026-06-01T00:00:00Z', '2026-06-03T00:00:00Z']) as day;

-- then
select results_eq(
  'select posted_at from till.entries order by entry_number',
  array['2026-06-02T00:00:00Z', '2026-06-02T00:00:00Z', '2026-06-03T00:00:00Z']::timestamptz[],
  'the second entry has the time of the first'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
