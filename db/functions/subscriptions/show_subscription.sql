-- Returns a subscription as callers see it.
--
-- Locks       nothing
create or replace function till_private.show_subscription (
  p_subscription till_private.subscriptions
)
  returns till.subscription
  language sql
  immutable
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_subscription.subscription_id, p_subscription.account_id, p_subscription.instance_id,
    p_subscription.status, p_subscription.plan, p_subscription.price_version,
    p_subscription.payment_source, p_subscription.stripe_subscription_id,
    p_subscription.current_period_start, p_subscription.current_period_end,
    p_subscription.credit_renewal_at, p_subscription.commit_ends_at, p_subscription.trial_ends_at,
    p_subscription.cancel_at_period_end
  )::till.subscription;
$$;

comment on function till_private.show_subscription (till_private.subscriptions) is
  'Returns a subscription as callers see it.';
