-- Writes the Stripe customer of an account and returns it: the first one that is written stays.
--
-- Parameters  p_account_id          the account
--             p_stripe_customer_id  Stripe's cus_..., as it was just made
-- Returns     the account's customer, which may be another
-- Raises      TK001 account_not_found, TK004 invalid_argument, TK034 customer_mismatch (it is
--             another account's)
-- Locks       account
create or replace function till.remember_stripe_customer (
  p_account_id text,
  p_stripe_customer_id text
)
  returns text
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
begin
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_text('stripe_customer_id', p_stripe_customer_id);
  v_account := till_private.lock_account(p_account_id);
  if exists (
    select from till_private.accounts as a
    where a.stripe_customer_id = p_stripe_customer_id and a.account_id <> p_account_id
  ) then
    perform till_private.refuse('customer_mismatch', jsonb_build_object(
      'account_id', p_account_id, 'stripe_customer_id', p_stripe_customer_id
    ));
  end if;
  perform till_private.remember_stripe_customer(v_account, p_stripe_customer_id, now());
  return coalesce(v_account.stripe_customer_id, p_stripe_customer_id);
end;
$$;

comment on function till.remember_stripe_customer (text, text) is
  'Writes the Stripe customer of an account and returns it: the first one that is written stays.';
