-- Computes an account after one movement; writes nothing.
--
-- Parameters  p_account   the account before
--             p_movement  signed micros, the counter it moves, the contra
-- Returns     the account after, with the entry's number as its entry_count
-- Raises      TK002 amount_out_of_range, TK005 insufficient_credits
-- Locks       nothing
create or replace function till_private.apply_movement (
  p_account till_private.accounts,
  p_movement till_private.movement
)
  returns till_private.accounts
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts := p_account;
  c_maximum constant bigint := 9223372036854775807;
begin
  if p_movement.amount > c_maximum - p_account.acquired then
    perform till_private.refuse('amount_out_of_range', jsonb_build_object(
      'amount', p_movement.amount, 'acquired', p_account.acquired, 'maximum', c_maximum
    ));
  end if;
  if p_movement.counter = 'spent' then
    v_account.spent := p_account.spent - p_movement.amount;
  else
    v_account.acquired := p_account.acquired + p_movement.amount;
  end if;
  if v_account.acquired < v_account.spent then
    perform till_private.refuse('insufficient_credits', jsonb_build_object(
      'balance', p_account.acquired - p_account.spent,
      'required', -p_movement.amount,
      'shortfall', v_account.spent - v_account.acquired
    ));
  end if;
  v_account.entry_count := p_account.entry_count + 1;
  return v_account;
end;
$$;

comment on function till_private.apply_movement (till_private.accounts, till_private.movement) is
  'Computes an account after one movement; writes nothing.';
