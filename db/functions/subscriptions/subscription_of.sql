-- Returns a subscription as callers see it.
--
-- Locks       nothing
create or replace function till_private.subscription_of (
  p_subscription_id bigint
)
  returns till.subscription
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_shown till.subscription;
begin
  select
    s.subscription_id, s.account_id, s.instance_id, s.status, s.plan, s.price_version,
    s.payment_source, s.stripe_subscription_id, s.current_period_start, s.current_period_end,
    s.credit_renewal_at, s.commit_ends_at, s.trial_ends_at, s.cancel_at_period_end
  into strict v_shown
  from till_private.subscriptions_with_period as s
  where s.subscription_id = p_subscription_id;
  return v_shown;
end;
$$;

comment on function till_private.subscription_of (bigint) is
  'Returns a subscription as callers see it.';
