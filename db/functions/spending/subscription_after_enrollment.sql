-- Decides what an enrollment makes of a subscription; writes nothing (spec 5.3).
--
-- Pure credit: the account renews it, Stripe has no part in it any more. Trial dates are kept.
--
-- Parameters  p_before       the locked subscription, or null
--             p_account_id, p_instance_id  whose it is
--             p_plan         what was bought
--             p_price_version  its price version
--             p_at           when the period begins, UTC
-- Returns     the subscription to be
-- Locks       nothing more: the caller holds account, instance and subscription
create or replace function till_private.subscription_after_enrollment (
  p_before till_private.subscriptions,
  p_account_id text,
  p_instance_id text,
  p_plan text,
  p_price_version text,
  p_at timestamptz
)
  returns till_private.subscriptions
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_after till_private.subscriptions := till_private.subscription_after_payment(p_before);
begin
  v_after.account_id := p_account_id;
  v_after.instance_id := p_instance_id;
  v_after.plan := p_plan;
  v_after.price_version := p_price_version;
  v_after.payment_source := 'credits';
  v_after.stripe_subscription_id := null;
  v_after.period_anchor := p_at;
  v_after.scheduled_plan := null;
  v_after.cancel_at_period_end := false;
  v_after.convert_to_credits := false;
  return v_after;
end;
$$;

comment on function till_private.subscription_after_enrollment (
  till_private.subscriptions, text, text, text, text, timestamptz
) is
  'Decides what an enrollment makes of a subscription; writes nothing.';
