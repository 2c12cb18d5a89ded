-- Issues the base credits of a pass for one month, with the threshold of its bonus (spec 8.2, 8.3).
--
-- Parameters  p_account   the locked account
--             p_pass      the locked pass
--             p_tier      what is issued: an invoice's own, when it comes late
--             p_month     the first of the issue month
--             p_actor     stripe, for a paid invoice, or null for the worker
--             p_event_at  when it became due or was paid, UTC
-- Returns     the account as it now is, and the transaction
-- Raises      TK070 month_already_issued
-- Locks       nothing more: the caller holds account and pass
create or replace function till_private.issue_pass_month (
  p_account till_private.accounts,
  p_pass till_private.passes,
  p_tier text,
  p_month date,
  p_actor text,
  p_event_at timestamptz
)
  returns till_private.posted
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_base bigint;
  v_posted till_private.posted;
begin
  select t.base_amount into strict v_base
  from till_private.pass_tiers as t
  where t.tier = p_tier;
  if exists (
    select from till_private.pass_issuances as i
    where i.pass_id = p_pass.pass_id and i.issue_month = p_month
  ) then
    perform till_private.refuse('month_already_issued', jsonb_build_object(
      'pass_id', p_pass.pass_id, 'issue_month', p_month
    ));
  end if;
  v_posted := till_private.post_transaction(
    p_account,
    'issue_pass_credits', format('%s:%s', p_pass.pass_id, p_month), 'pass_base', null,
    format('%s, %s', p_tier, to_char(p_month, 'YYYY-MM')), p_actor, null, p_event_at,
    array[row(v_base, 'acquired', 'pass_base')::till_private.movement]
  );
  insert into till_private.pass_issuances (
    pass_id, issue_month, base_amount, threshold, base_transaction_id
  )
  values (
    p_pass.pass_id, p_month, v_base, p_account.spent + v_base, v_posted.transaction_ids[1]
  );
  return v_posted;
end;
$$;

comment on function till_private.issue_pass_month (
  till_private.accounts, till_private.passes, text, date, text, timestamptz
) is
  'Issues the base credits of a pass for one month, with the threshold of its bonus.';
