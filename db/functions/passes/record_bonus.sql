-- Records that the bonus of a month was awarded, once.
--
-- Parameters  p_bonus           as project_bonus returned it; without an issuance
--                               nothing is recorded
--             p_transaction_id  the transaction that booked it
-- Locks       issuance: the caller holds the account
create or replace function till_private.record_bonus (
  p_bonus till_private.bonus,
  p_transaction_id bigint
)
  returns void
  language sql
  volatile
  security invoker
as $$
  update till_private.pass_issuances as i
  set bonus_amount = p_bonus.amount,
      bonus_percent = p_bonus.percent,
      bonus_transaction_id = p_transaction_id
  where i.issuance_id = p_bonus.issuance_id;
$$;

comment on function till_private.record_bonus (till_private.bonus, bigint) is
  'Records that the bonus of a month was awarded, once.';
