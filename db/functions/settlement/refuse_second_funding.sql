-- Refuses to fund what something else funds, or what has another price version (spec 7.5).
--
-- Parameters  p_before         the locked subscription: active, past due or unpaid
--             p_same_source    whether the invoice is of the Stripe subscription that funds it
--             p_price_version  the invoice's
--             p_at             when, UTC: a credit period that is over funds nothing
-- Raises      TK032 price_version_mismatch, TK033 second_subscription
-- Locks       nothing more: the caller holds account, instance and subscription
create or replace function till_private.refuse_second_funding (
  p_before till_private.subscriptions,
  p_same_source boolean,
  p_price_version text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  if not p_same_source
    and (p_before.stripe_subscription_id is not null or p_before.current_period_end > p_at)
  then
    perform till_private.refuse('second_subscription', jsonb_build_object(
      'subscription_id', p_before.subscription_id,
      'stripe_subscription_id', p_before.stripe_subscription_id,
      'current_period_end', p_before.current_period_end
    ));
  end if;
  if p_before.price_version <> p_price_version then
    perform till_private.refuse('price_version_mismatch', jsonb_build_object(
      'subscription_id', p_before.subscription_id, 'price_version', p_before.price_version,
      'invoice_price_version', p_price_version
    ));
  end if;
end;
$$;

comment on function till_private.refuse_second_funding (
  till_private.subscriptions, boolean, text, timestamptz
) is
  'Refuses to fund what something else funds, or what has another price version.';
