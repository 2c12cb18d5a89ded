-- Corrects a balance by hand, up or down, once per key. For operators.
--
-- Parameters  p_account_id  account to correct
--             p_amount      signed micros, not zero, at most 10^15 either way
--             p_key         same key and arguments again return the first result
--             p_actor       who corrects
--             p_reason      why
--             p_at          when, UTC
-- Returns     the receipt
-- Raises      TK001 account_not_found, TK002 amount_out_of_range, TK004 invalid_argument,
--             TK005 insufficient_credits, TK011 key_reused
-- Locks       account
create or replace function till.adjust_balance (
  p_account_id text,
  p_amount bigint,
  p_key text,
  p_actor text,
  p_reason text,
  p_at timestamptz default now()
)
  returns till.receipt
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_arguments jsonb := jsonb_build_object('amount', p_amount, 'actor', p_actor, 'reason', p_reason);
  v_transaction_id bigint;
  v_posted till_private.posted;
begin
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_text('key', p_key);
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  -- The one bigint without an absolute value is out of range like every other large one.
  perform till_private.require_amount(abs(nullif(p_amount, -9223372036854775808)));
  perform till_private.require_time('at', p_at);

  v_account := till_private.lock_account(p_account_id);
  v_transaction_id := till_private.find_replay(p_account_id, 'adjust_balance', p_key, v_arguments);
  if v_transaction_id is not null then
    return till_private.receipt_of(v_transaction_id, true);
  end if;

  v_posted := till_private.post_transaction(
    v_account,
    'adjust_balance', p_key, 'adjustment', v_arguments, p_reason, p_actor, null, p_at,
    array[row(p_amount, 'acquired', 'adjustments')::till_private.movement]
  );
  return till_private.receipt_of(v_posted.transaction_ids[1], false);
end;
$$;

comment on function till.adjust_balance (text, bigint, text, text, text, timestamptz) is
  'Corrects a balance by hand, up or down, once per key. For operators.';
