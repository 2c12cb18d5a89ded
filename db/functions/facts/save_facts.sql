-- Writes cancel flag, dunning, status and end of a Stripe subscription.
--
-- Parameters  p_facts     the facts to be
--             p_ended_at  when Stripe ended it, UTC; once ended it stays so
-- Locks       nothing more: the caller holds the account
create or replace function till_private.save_facts (
  p_facts till_private.stripe_subscriptions,
  p_ended_at timestamptz
)
  returns void
  language sql
  volatile
  security invoker
as $$
  update till_private.stripe_subscriptions as f
  set cancel_at_period_end = p_facts.cancel_at_period_end,
      cancel_seen_at = p_facts.cancel_seen_at,
      dunning = p_facts.dunning,
      dunning_seen_at = p_facts.dunning_seen_at,
      stripe_status = p_facts.stripe_status,
      stripe_status_seen_at = p_facts.stripe_status_seen_at,
      ended_at = p_ended_at
  where f.stripe_subscription_id = p_facts.stripe_subscription_id;
$$;

comment on function till_private.save_facts (till_private.stripe_subscriptions, timestamptz) is
  'Writes cancel flag, dunning, status and end of a Stripe subscription.';
