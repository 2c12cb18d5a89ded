-- Invariants of the chain of entries and of the transactions.
--
-- Locks       nothing
create or replace function till_private.verify_entries (
  p_account_id text
)
  returns setof till.violation
  language sql
  stable
  security invoker
as $$
  with chain as (
    select
      e.*,
      lag(e.balance_after, 1, 0::bigint) over numbered as balance_before,
      lag(e.entry_number, 1, 0::bigint) over numbered as previous_number,
      lag(e.posted_at) over numbered as previous_posted_at
    from till_private.entries as e
    where p_account_id is null or e.account_id = p_account_id
    window numbered as (partition by e.account_id order by e.entry_number)
  )
  select 'running_balances_chain', c.account_id, jsonb_build_object('entry_number', c.entry_number)
  from chain as c
  where c.balance_after <> c.balance_before + c.amount
  union all
  select 'no_entry_is_below_zero', c.account_id, jsonb_build_object('entry_number', c.entry_number)
  from chain as c
  where c.balance_after < 0
  union all
  select 'entry_numbers_are_dense', c.account_id, jsonb_build_object('entry_number', c.entry_number)
  from chain as c
  where c.entry_number <> c.previous_number + 1
  union all
  select 'posted_at_never_runs_backwards', c.account_id, jsonb_build_object(
    'entry_number', c.entry_number
  )
  from chain as c
  where c.posted_at < c.previous_posted_at
  union all
  select 'an_entry_belongs_to_its_transaction', c.account_id, jsonb_build_object(
    'entry_number', c.entry_number, 'transaction_id', c.transaction_id
  )
  from chain as c
  left join till_private.transactions as t using (transaction_id)
  where (t.account_id, t.posted_at) is distinct from (c.account_id, c.posted_at)
  union all
  select 'an_entry_names_a_contra_of_the_chart', c.account_id, jsonb_build_object(
    'entry_number', c.entry_number, 'contra', c.contra
  )
  from chain as c
  where not exists (select from till_private.contras as k where k.contra = c.contra)
  union all
  select 'a_transaction_has_entries', t.account_id, jsonb_build_object(
    'transaction_id', t.transaction_id
  )
  from till_private.transactions as t
  where (p_account_id is null or t.account_id = p_account_id)
    and t.kind <> 'settlement'
    and not exists (select from till_private.entries as e where e.transaction_id = t.transaction_id)
  union all
  select 'a_reversal_undoes_its_transaction', r.account_id, jsonb_build_object(
    'transaction_id', r.transaction_id
  )
  from till_private.transactions as r
  join till_private.transactions as t on t.transaction_id = r.reverses
  where (p_account_id is null or r.account_id = p_account_id)
    and (
      t.account_id <> r.account_id
      or t.kind = 'reversal'
      or 0 <> (
        select coalesce(sum(e.amount), 0)
        from till_private.entries as e
        where e.transaction_id in (t.transaction_id, r.transaction_id)
      )
    )
  union all
  select 'a_transaction_is_reversed_once', min(r.account_id), jsonb_build_object(
    'transaction_id', r.reverses
  )
  from till_private.transactions as r
  where r.reverses is not null and (p_account_id is null or r.account_id = p_account_id)
  group by r.reverses
  having count(*) > 1;
$$;

comment on function till_private.verify_entries (text) is
  'Invariants of the chain of entries and of the transactions.';
