-- Deducts credits from an account, once per key.
--
-- What counts is the effective balance: a bonus that this very spend unlocks is awarded with it.
--
-- Parameters  p_account_id  account to charge
--             p_amount      micros, 1 to 10^15
--             p_key         same key and arguments again return the first result,
--                           whatever the balance
--             p_reason      shown on the statement, at most 1,000 characters
--             p_at          when, UTC
--             p_actor       who charges; default the role of the session
-- Returns     the receipt; its amount is negative
-- Raises      TK001 account_not_found, TK002 amount_out_of_range, TK003 account_blocked,
--             TK004 invalid_argument, TK005 insufficient_credits, TK011 key_reused
-- Locks       account, issuance
create or replace function till.spend_credits (
  p_account_id text,
  p_amount bigint,
  p_key text,
  p_reason text default null,
  p_at timestamptz default now(),
  p_actor text default null
)
  returns till.receipt
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_outcome till_private.spend_outcome;
begin
  -- The usual case in one expression; the precise refusals are behind it.
  if (
    length(p_account_id) between 1 and 255
    and length(p_key) between 1 and 255
    and p_amount between 1 and 1000000000000000
    and (p_reason is null or length(p_reason) <= 1000)
    and (p_actor is null or length(p_actor) between 1 and 255)
  ) is not true then
    perform till_private.require_text('account_id', p_account_id);
    perform till_private.require_text('key', p_key);
    perform till_private.require_amount(p_amount);
    perform till_private.require_note('reason', p_reason);
    perform till_private.require_text('actor', coalesce(p_actor, session_user));
  end if;
  perform till_private.require_time('at', p_at);
  v_account := till_private.lock_account(p_account_id);
  v_outcome := till_private.spend(v_account, p_amount, p_key, p_reason, p_at, p_actor);
  if (v_outcome.refusal).reason is not null then
    perform till_private.refuse_with(v_outcome.refusal);
  end if;
  if v_outcome.replayed then
    return till_private.receipt_of(v_outcome.transaction_id, true);
  end if;
  v_account := v_outcome.account;
  return row(
    v_outcome.transaction_id, p_account_id, -p_amount, v_account.acquired - v_account.spent,
    v_account.last_posted_at, false
  )::till.receipt;
end;
$$;

comment on function till.spend_credits (text, bigint, text, text, timestamptz, text) is
  'Deducts credits from an account, once per key.';
