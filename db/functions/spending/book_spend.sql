-- Books what moves the spent counter, and with it the bonus that it unlocks: the one award of it
-- (spec 5.2, 8.3).
--
-- The bonus is a transaction of its own, and comes first. It is what the decision counted with:
-- projected on the account as it is locked now, and passed on.
--
-- Parameters  p_account    the account as it now is, locked
--             p_bonus      as project_bonus returned it for this account and this cost
--             p_command, p_key, p_kind, p_arguments, p_reason, p_actor, p_event_at
--                          as post_transaction takes them
--             p_cost       micros
--             p_contra     what the cost is revenue of
-- Returns     the account as it now is, and the transaction of the spend
-- Raises      what post_transaction raises
-- Locks       issuance: the caller holds the account
create or replace function till_private.book_spend (
  p_account till_private.accounts,
  p_bonus till_private.bonus,
  p_command text,
  p_key text,
  p_kind text,
  p_arguments jsonb,
  p_reason text,
  p_actor text,
  p_event_at timestamptz,
  p_cost bigint,
  p_contra text
)
  returns till_private.posted
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account till_private.accounts := p_account;
  v_posted till_private.posted;
begin
  if p_bonus.issuance_id is not null then
    v_posted := till_private.post_transaction(
      p_account, 'award_bonus', p_bonus.issuance_id::text, 'pass_bonus', null,
      format('%s percent', p_bonus.percent), p_actor, null, p_event_at,
      array[row(p_bonus.amount, 'acquired', 'pass_bonus')::till_private.movement]
    );
    update till_private.pass_issuances as i
    set bonus_amount = p_bonus.amount,
        bonus_percent = p_bonus.percent,
        bonus_transaction_id = v_posted.transaction_ids[1]
    where i.issuance_id = p_bonus.issuance_id;
    v_account := v_posted.account;
  end if;
  return till_private.post_transaction(
    v_account, p_command, p_key, p_kind, p_arguments, p_reason, p_actor, null, p_event_at,
    array[row(-p_cost, 'spent', p_contra)::till_private.movement]
  );
end;
$$;

comment on function till_private.book_spend (
  till_private.accounts, till_private.bonus, text, text, text, jsonb, text, text, timestamptz,
  bigint, text
) is
  'Books what moves the spent counter, and with it the bonus that it unlocks.';
