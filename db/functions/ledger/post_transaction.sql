-- Books a transaction on a locked account: the only writer of entries and balances (spec 2.2).
--
-- Its credits are posted before its debits, so the running balance never dips; a balance that would
-- end below zero is refused.
--
-- Parameters  p_account    the account as lock_account returned it
--             p_command, p_key, p_kind, p_arguments, p_reason  as in the transaction
--             p_actor      who; null is the role of the session
--             p_reverses   the transaction that it reverses, or null
--             p_event_at   when it happened outside, UTC
--             p_movements  none for a claim or a $0 invoice
--             p_posted_at  the clock, read under the lock because defaults are
--                          evaluated by the call
-- Returns     the account as it now is, and the transaction
-- Raises      TK002 amount_out_of_range, TK005 insufficient_credits, TK010 stale_account,
--             TK012 unknown_contra
-- Locks       nothing more: the caller holds the account
create or replace function till_private.post_transaction (
  p_account till_private.accounts,
  p_command text,
  p_key text,
  p_kind text,
  p_arguments jsonb,
  p_reason text,
  p_actor text,
  p_reverses bigint,
  p_event_at timestamptz,
  p_movements till_private.movement[],
  p_posted_at timestamptz default clock_timestamp()
)
  returns till_private.posted
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account till_private.accounts := p_account;
  v_id bigint;
  v_movement till_private.movement;
  c_maximum constant bigint := 9223372036854775807;
begin
  v_account.last_posted_at := greatest(p_posted_at, p_account.last_posted_at);
  insert into till_private.transactions (
    account_id, command, key, kind, arguments, reason, actor, reverses, event_at, posted_at
  )
  values (
    p_account.account_id, p_command, p_key, p_kind, p_arguments, p_reason,
    coalesce(p_actor, session_user), p_reverses, p_event_at, v_account.last_posted_at
  )
  returning transaction_id into v_id;

  for v_round in 1 .. 2 loop
    foreach v_movement in array p_movements loop
      continue when (v_movement.amount > 0) <> (v_round = 1);
      if v_movement.amount > c_maximum - v_account.acquired then
        perform till_private.refuse('amount_out_of_range', jsonb_build_object(
          'amount', v_movement.amount, 'acquired', v_account.acquired, 'maximum', c_maximum
        ));
      end if;
      if v_movement.counter = 'spent' then
        v_account.spent := v_account.spent - v_movement.amount;
      else
        v_account.acquired := v_account.acquired + v_movement.amount;
      end if;
      if v_account.acquired < v_account.spent then
        perform till_private.refuse('insufficient_credits', jsonb_build_object(
          'balance', v_account.acquired - v_account.spent - v_movement.amount,
          'required', -v_movement.amount,
          'shortfall', v_account.spent - v_account.acquired
        ));
      end if;
      v_account.entry_count := v_account.entry_count + 1;
      insert into till_private.entries (
        account_id, entry_number, transaction_id, amount, counter, contra, balance_after, posted_at
      )
      select
        v_account.account_id, v_account.entry_count, v_id, v_movement.amount, v_movement.counter,
        c.contra, v_account.acquired - v_account.spent, v_account.last_posted_at
      from till_private.contras as c
      where c.contra = v_movement.contra;
      if not found then
        perform till_private.refuse('unknown_contra', jsonb_build_object(
          'contra', v_movement.contra
        ));
      end if;
    end loop;
  end loop;

  update till_private.accounts as a
  set acquired = v_account.acquired,
      spent = v_account.spent,
      entry_count = v_account.entry_count,
      last_posted_at = v_account.last_posted_at
  where a.account_id = p_account.account_id and a.entry_count = p_account.entry_count;
  if not found then
    perform till_private.refuse('stale_account', jsonb_build_object(
      'account_id', p_account.account_id
    ));
  end if;
  return row(v_account, array[v_id])::till_private.posted;
end;
$$;

comment on function till_private.post_transaction (
  till_private.accounts, text, text, text, jsonb, text, text, bigint, timestamptz,
  till_private.movement[], timestamptz
) is
  'Books a transaction on a locked account: the only writer of entries and balances.';
