-- Begins a checkout that buys credits: commits to an attempt before Stripe is called (spec 9.8).
--
-- An account may have several at once: each is a purchase of its own.
--
-- Parameters  p_account_id  who buys
--             p_amount      micros of the account's currency, a whole number of what Stripe takes
--             p_at          when, UTC
-- Returns     what the Stripe session is to be made of
-- Raises      TK001 account_not_found, TK002 amount_out_of_range, TK003 account_blocked,
--             TK004 invalid_argument, TK060 legacy_import_open, TK087 too_many_checkouts
-- Locks       account, attempt, intent
create or replace function till.begin_credit_purchase (
  p_account_id text,
  p_amount bigint,
  p_at timestamptz default now()
)
  returns till.checkout_order
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_attempt till_private.checkout_attempts;
begin
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_amount(p_amount);
  perform till_private.require_time('at', p_at);

  v_account := till_private.lock_account(p_account_id);
  perform till_private.refuse_if_blocked(v_account);
  perform till_private.refuse_while_importing(p_account_id);
  perform till_private.refuse_too_many_checkouts(p_account_id, p_at);
  v_attempt.kind := 'credits';
  v_attempt.amount := p_amount;
  v_attempt.currency := v_account.currency;
  return till_private.open_attempt(v_account, v_attempt, p_at);
end;
$$;

comment on function till.begin_credit_purchase (text, bigint, timestamptz) is
  'Begins a checkout that buys credits: commits to an attempt before Stripe is called.';
