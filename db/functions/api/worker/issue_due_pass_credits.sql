-- Issues the next due month of a yearly pass. For the worker, one pass per transaction.
--
-- Safe to call in parallel and again: who comes second finds nothing due. A month that an invoice
-- has issued already is passed over.
--
-- Parameters  p_pass_id  the pass
--             p_at       when, UTC
-- Returns     the receipt; null when nothing was due
-- Raises      TK004 invalid_argument, TK072 pass_not_found
-- Locks       account, pass
create or replace function till.issue_due_pass_credits (
  p_pass_id bigint,
  p_at timestamptz default now()
)
  returns till.receipt
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_before till_private.passes;
  v_after till_private.passes;
  v_month date;
  v_posted till_private.posted;
begin
  perform till_private.require_time('at', p_at);
  v_before := till_private.lock_account_of_pass(p_pass_id);
  if v_before.status <> 'active' or coalesce(v_before.next_issue_at > p_at, true) then
    return null;
  end if;
  v_month := date_trunc('month', v_before.next_issue_at at time zone 'UTC')::date;
  v_after := v_before;
  v_after.next_issue_at := till_private.next_issue(v_before, v_before.next_issue_at);
  if not exists (
    select from till_private.pass_issuances as i
    where i.pass_id = p_pass_id and i.issue_month = v_month
  ) then
    v_posted := till_private.issue_pass_month(
      till_private.lock_account(v_before.account_id), v_before, v_before.tier, v_month, null,
      v_before.next_issue_at
    );
    v_after.streak := till_private.streak_of(p_pass_id);
  end if;
  perform till_private.change_pass(
    v_before, v_after, 'issue_due_pass_credits', null, to_char(v_month, 'YYYY-MM'), p_at
  );
  if v_posted.transaction_ids is null then
    return null;
  end if;
  return till_private.receipt_of(v_posted.transaction_ids[1], false);
end;
$$;

comment on function till.issue_due_pass_credits (bigint, timestamptz) is
  'Issues the next due month of a yearly pass. For the worker, one pass per transaction.';
