-- Makes sure that a Stripe subscription is known, and as this account's.
--
-- Parameters  p_stripe_subscription_id  Stripe's id
--             p_account_id              the locked account
-- Raises      TK034 customer_mismatch when it is known as another account's
-- Locks       nothing more: the caller holds the account
create or replace function till_private.own_stripe_subscription (
  p_stripe_subscription_id text,
  p_account_id text
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  insert into till_private.stripe_subscriptions (stripe_subscription_id, account_id)
  values (p_stripe_subscription_id, p_account_id)
  on conflict (stripe_subscription_id) do nothing;
  if not found and not exists (
    select from till_private.stripe_subscriptions as f
    where f.stripe_subscription_id = p_stripe_subscription_id and f.account_id = p_account_id
  ) then
    perform till_private.refuse('customer_mismatch', jsonb_build_object(
      'account_id', p_account_id, 'stripe_subscription_id', p_stripe_subscription_id
    ));
  end if;
end;
$$;

comment on function till_private.own_stripe_subscription (text, text) is
  'Makes sure that a Stripe subscription is known, and as this account''s.';
