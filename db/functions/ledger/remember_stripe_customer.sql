-- Writes the Stripe customer of an account, if it has none yet: the first one stays (spec 2.1).
--
-- Parameters  p_account_id   the locked account
--             p_customer_id  Stripe's cus_..., or null
-- Locks       nothing more: the caller holds the account
create or replace function till_private.remember_stripe_customer (
  p_account_id text,
  p_customer_id text
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  update till_private.accounts as a
  set stripe_customer_id = p_customer_id
  where a.account_id = p_account_id and a.stripe_customer_id is null and p_customer_id is not null;
end;
$$;

comment on function till_private.remember_stripe_customer (text, text) is
  'Writes the Stripe customer of an account, if it has none yet: the first one stays.';
