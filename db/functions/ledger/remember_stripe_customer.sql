-- Writes the Stripe customer of an account, if it has none yet: the first one stays (spec 2.1).
--
-- Parameters  p_account      the locked account
--             p_customer_id  Stripe's cus_..., or null
--             p_at           when, UTC
-- Locks       nothing more: the caller holds the account
create or replace function till_private.remember_stripe_customer (
  p_account till_private.accounts,
  p_customer_id text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if p_account.stripe_customer_id is not null or p_customer_id is null then
    return;
  end if;
  update till_private.accounts as a
  set stripe_customer_id = p_customer_id
  where a.account_id = p_account.account_id;
  perform till_private.record_change(
    'account', p_account.account_id, p_account.account_id, 'remember_stripe_customer', 'stripe',
    null, '{}', jsonb_build_object('stripe_customer_id', p_customer_id), null, p_at
  );
end;
$$;

comment on function till_private.remember_stripe_customer (
  till_private.accounts, text, timestamptz
) is 'Writes the Stripe customer of an account, if it has none yet: the first one stays.';
