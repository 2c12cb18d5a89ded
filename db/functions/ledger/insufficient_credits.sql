-- Returns the refusal of a cost that an account cannot pay, or null.
--
-- Parameters  p_account  the account
--             p_bonus    the bonus that the spend would unlock, micros
--             p_cost     micros
-- Returns     insufficient_credits with the effective balance and the shortfall (micros), or null
-- Locks       nothing
create or replace function till_private.insufficient_credits (
  p_account till_private.accounts,
  p_bonus bigint,
  p_cost bigint
)
  returns till_private.refusal
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_balance bigint := p_account.acquired - p_account.spent + p_bonus;
begin
  if v_balance >= p_cost then
    return null;
  end if;
  return row('insufficient_credits', jsonb_build_object(
    'balance', v_balance, 'required', p_cost, 'shortfall', p_cost - v_balance
  ))::till_private.refusal;
end;
$$;

comment on function till_private.insufficient_credits (till_private.accounts, bigint, bigint) is
  'Returns the refusal of a cost that an account cannot pay, or null.';
