-- Books what moves the spent counter, and with it the bonus that it unlocks: the one award of it
-- (spec 5.2, 8.3).
--
-- The bonus is a transaction of its own. It is what the decision counted with: projected on the
-- account as it is locked now, passed on, posted in the same call.
--
-- Parameters  p_account  the account as it now is, locked
--             p_bonus    as project_bonus returned it for this account and this cost
--             p_posting  the spend
-- Returns     the account as it now is, and the transaction of the spend
-- Raises      what post_transactions raises
-- Locks       issuance: the caller holds the account
create or replace function till_private.post_spend (
  p_account till_private.accounts,
  p_bonus till_private.bonus,
  p_posting till_private.posting
)
  returns till_private.posted
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_posted till_private.posted;
begin
  if p_bonus.issuance_id is null then
    return till_private.post_transactions(p_account, array[p_posting]);
  end if;
  v_posted := till_private.post_transactions(p_account, array[
    row(
      'award_bonus', p_bonus.issuance_id::text, 'pass_bonus', null,
      format('%s percent', p_bonus.percent), p_posting.actor, null, p_posting.event_at,
      array[row(p_bonus.amount, 'acquired', 'pass_bonus')::till_private.movement]
    )::till_private.posting,
    p_posting
  ]);
  update till_private.pass_issuances as i
  set bonus_amount = p_bonus.amount,
      bonus_percent = p_bonus.percent,
      bonus_transaction_id = v_posted.transaction_ids[1]
  where i.issuance_id = p_bonus.issuance_id;
  return row(v_posted.account, v_posted.transaction_ids[2:2])::till_private.posted;
end;
$$;

comment on function till_private.post_spend (
  till_private.accounts, till_private.bonus, till_private.posting
) is
  'Books what moves the spent counter, and with it the bonus that it unlocks.';
