-- Returns a statement: the opening balance, a line per entry, the closing balance; micros, UTC.
--
-- Lines go by entry number, which is the order of posting.
--
-- Parameters  p_account_id  the account
--             p_from        first instant of posting that counts; default the beginning
--             p_to          first instant that counts no more; default the end
-- Returns     line is opening, entry or closing; opening and closing carry the time that
--             was asked for
-- Raises      TK001 account_not_found
-- Locks       nothing
create or replace function till.statement (
  p_account_id text,
  p_from timestamptz default '-infinity',
  p_to timestamptz default 'infinity'
)
  returns setof till.statement_line
  language plpgsql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_from timestamptz := coalesce(p_from, '-infinity');
  v_to timestamptz := coalesce(p_to, 'infinity');
begin
  if not exists (select from till_private.accounts as a where a.account_id = p_account_id) then
    perform till_private.refuse('account_not_found', jsonb_build_object(
      'account_id', p_account_id
    ));
  end if;
  return query
  select
    'opening', nullif(v_from, '-infinity'), null::bigint, null::text, null::bigint,
    coalesce(sum(e.amount), 0)::bigint, null::text, null::text, null::timestamptz, null::bigint
  from till_private.entries as e
  where e.account_id = p_account_id and e.posted_at < v_from;
  return query
  select
    'entry', e.posted_at, e.entry_number, t.kind, e.amount, e.balance_after, e.contra, t.reason,
    t.event_at, e.transaction_id
  from till_private.entries as e
  join till_private.transactions as t using (transaction_id)
  where e.account_id = p_account_id and e.posted_at >= v_from and e.posted_at < v_to
  order by e.entry_number;
  return query
  select
    'closing', nullif(v_to, 'infinity'), null::bigint, null::text, null::bigint,
    coalesce(sum(e.amount), 0)::bigint, null::text, null::text, null::timestamptz, null::bigint
  from till_private.entries as e
  where e.account_id = p_account_id and e.posted_at < v_to;
end;
$$;

comment on function till.statement (text, timestamptz, timestamptz) is
  'Returns a statement: the opening balance, a line per entry, the closing balance.';
