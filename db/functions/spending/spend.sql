-- Deducts credits from a locked account, once per key, or says why not; raises no refusal.
--
-- Parameters  p_account  the account as it now is, locked
--             p_amount   micros, 1 to 10^15
--             p_key      the client's key
--             p_reason   shown on the statement
--             p_at       when, UTC
--             p_actor    who; null for the role of the session
-- Returns     the transaction, and whether it had been booked before; or the refusal: key_reused,
--             account_blocked, insufficient_credits. In any case the account as it now is
-- Locks       issuance: the caller holds the account
create or replace function till_private.spend (
  p_account till_private.accounts,
  p_amount bigint,
  p_key text,
  p_reason text,
  p_at timestamptz,
  p_actor text
)
  returns till_private.spend_outcome
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_arguments jsonb := jsonb_build_object('amount', p_amount, 'reason', p_reason);
  v_lookup till_private.key_lookup;
  v_refusal till_private.refusal;
  v_bonus till_private.bonus;
  v_posted till_private.posted;
begin
  v_lookup := till_private.look_up_key(p_account.account_id, 'spend_credits', p_key, v_arguments);
  if v_lookup.transaction_id is not null then
    return row(
      v_lookup.transaction_id, true, v_lookup.refusal, p_account
    )::till_private.spend_outcome;
  end if;
  v_bonus := till_private.project_bonus(p_account, p_amount);
  v_refusal := coalesce(
    till_private.blocked(p_account),
    till_private.insufficient_credits(p_account, v_bonus.amount, p_amount)
  );
  if v_refusal.reason is not null then
    return row(null, false, v_refusal, p_account)::till_private.spend_outcome;
  end if;

  v_posted := till_private.book_spend(
    p_account, v_bonus, 'spend_credits', p_key, 'usage', v_arguments, p_reason, p_actor, p_at,
    p_amount, 'usage_revenue'
  );
  return row(
    v_posted.transaction_ids[1], false, null, v_posted.account
  )::till_private.spend_outcome;
end;
$$;

comment on function till_private.spend (
  till_private.accounts, bigint, text, text, timestamptz, text
) is
  'Deducts credits from a locked account, once per key, or says why not; raises no refusal.';
