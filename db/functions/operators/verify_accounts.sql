-- Invariants of the account rows against their entries, and the trial balance.
--
-- Locks       nothing
create or replace function till_private.verify_accounts (
  p_account_id text
)
  returns setof till.violation
  language sql
  stable
  security invoker
as $$
  with account as (
    select a.*
    from till_private.accounts as a
    where p_account_id is null or a.account_id = p_account_id
  ),
  booked as (
    select
      e.account_id,
      coalesce(sum(e.amount) filter (where e.counter = 'acquired'), 0) as acquired,
      coalesce(-sum(e.amount) filter (where e.counter = 'spent'), 0) as spent,
      count(*) as entries,
      max(e.posted_at) as last_posted_at
    from till_private.entries as e
    where p_account_id is null or e.account_id = p_account_id
    group by e.account_id
  )
  select 'balance_is_never_negative', a.account_id, jsonb_build_object(
    'balance', a.acquired - a.spent
  )
  from account as a
  where a.acquired - a.spent < 0 or a.spent < 0
  union all
  select 'counters_equal_the_sums_of_entries', a.account_id, jsonb_build_object(
    'acquired', a.acquired, 'spent', a.spent, 'entry_count', a.entry_count,
    'booked_acquired', coalesce(b.acquired, 0), 'booked_spent', coalesce(b.spent, 0),
    'booked_entries', coalesce(b.entries, 0)
  )
  from account as a
  left join booked as b using (account_id)
  where (a.acquired, a.spent, a.entry_count)
    <> (coalesce(b.acquired, 0), coalesce(b.spent, 0), coalesce(b.entries, 0))
    or coalesce(b.last_posted_at > a.last_posted_at, b.last_posted_at is not null)
  union all
  select 'trial_balance_is_zero', null, jsonb_build_object(
    'currency', house.currency, 'contras', house.balance, 'accounts', owed.balance
  )
  from (
    select a.currency, sum(e.amount) as balance
    from till_private.entries as e
    join till_private.contras as c using (contra)
    join till_private.accounts as a using (account_id)
    group by a.currency
  ) as house
  join (
    select a.currency, sum(a.acquired - a.spent) as balance
    from till_private.accounts as a
    group by a.currency
  ) as owed using (currency)
  where p_account_id is null and house.balance <> owed.balance;
$$;

comment on function till_private.verify_accounts (text) is
  'Invariants of the account rows against their entries, and the trial balance.';
