-- Returns the trial balance of a time range: the accounts and each contra, per currency, in micros.
--
-- Balance is debits - credits; it sums to zero per currency. An entry of +x credits the account
-- (we owe it) and debits its contra.
--
-- Parameters  p_from  first instant of posting that counts; default the beginning
--             p_to    first instant that counts no more; default the end
-- Returns     a row per currency and ledger: all accounts, and each contra
-- Locks       nothing
create or replace function till.trial_balance (
  p_from timestamptz default '-infinity',
  p_to timestamptz default 'infinity'
)
  returns setof till.trial_balance_line
  language sql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
  with moved as (
    select
      a.currency,
      e.contra,
      coalesce(sum(e.amount) filter (where e.amount > 0), 0) as credited,
      coalesce(-sum(e.amount) filter (where e.amount < 0), 0) as debited
    from till_private.entries as e
    join till_private.accounts as a using (account_id)
    where e.posted_at >= coalesce(p_from, '-infinity') and e.posted_at < coalesce(p_to, 'infinity')
    group by a.currency, e.contra
  ),
  lines as (
    select currency, 'accounts' as ledger, 'credit' as normal_side,
      sum(debited) as debits, sum(credited) as credits
    from moved
    group by currency
    union all
    select m.currency, m.contra, c.normal_side, m.credited, m.debited
    from moved as m
    join till_private.contras as c using (contra)
  )
  select currency, ledger, normal_side, debits::bigint, credits::bigint, (debits - credits)::bigint
  from lines
  order by currency, ledger;
$$;

comment on function till.trial_balance (timestamptz, timestamptz) is
  'Returns the trial balance of a time range: the accounts and each contra, per currency.';
