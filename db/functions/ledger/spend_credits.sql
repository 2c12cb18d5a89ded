-- Deducts credits from an account, once per key.
--
-- Parameters  p_account_id  account to charge
--             p_amount      micros, 1 to 10^15
--             p_key         same key and arguments again return the first result, whatever the balance
--             p_reason      shown on the statement
--             p_at          when, UTC
-- Returns     the receipt; its amount is negative
-- Raises      TK001 account_not_found, TK002 amount_out_of_range, TK003 account_blocked,
--             TK004 invalid_argument, TK005 insufficient_credits, TK011 key_reused
-- Locks       account
create or replace function till.spend_credits (
  p_account_id text,
  p_amount bigint,
  p_key text,
  p_reason text default null,
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
  v_arguments jsonb := jsonb_build_object('amount', p_amount, 'reason', p_reason);
  v_transaction_id bigint;
  v_posted till_private.posted;
begin
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_text('key', p_key);
  perform till_private.require_amount(p_amount);
  perform till_private.require_time('at', p_at);

  v_account := till_private.lock_account(p_account_id);
  v_transaction_id := till_private.find_replay(p_account_id, 'spend_credits', p_key, v_arguments);
  if v_transaction_id is not null then
    return till_private.receipt_of(v_transaction_id, true);
  end if;
  perform till_private.refuse_if_blocked(v_account);

  v_posted := till_private.post_transactions(v_account, array[row(
    'spend_credits', p_key, 'usage', v_arguments, p_reason, null, null, p_at,
    array[row(-p_amount, 'spent', 'usage_revenue')::till_private.movement]
  )::till_private.posting]);
  return till_private.receipt_of(v_posted.transaction_ids[1], false);
end;
$$;

comment on function till.spend_credits (text, bigint, text, text, timestamptz) is
  'Deducts credits from an account, once per key.';
