-- Returns the columns of a subscription that matter, by name, nulls left out, for its change rows.
--
-- The current period is none of them: a paid period that changes nothing else is its own record.
--
-- The zone is pinned because JSON holds times as text: every session must write them alike.
--
-- Locks       nothing
create or replace function till_private.subscription_state (
  p_subscription till_private.subscriptions
)
  returns jsonb
  language plpgsql
  stable
  security invoker
  set timezone = 'UTC'
as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'instance_id', p_subscription.instance_id,
    'status', p_subscription.status,
    'plan', p_subscription.plan,
    'price_version', p_subscription.price_version,
    'payment_source', p_subscription.payment_source,
    'stripe_subscription_id', p_subscription.stripe_subscription_id,
    'period_anchor', p_subscription.period_anchor,
    'trial_started_at', p_subscription.trial_started_at,
    'trial_ends_at', p_subscription.trial_ends_at,
    'scheduled_plan', p_subscription.scheduled_plan,
    'cancel_at_period_end', p_subscription.cancel_at_period_end,
    'convert_to_credits', p_subscription.convert_to_credits,
    'canceled_at', p_subscription.canceled_at,
    'past_due_since', p_subscription.past_due_since,
    'top_up_started_at', p_subscription.top_up_started_at,
    'destruction_due_at', p_subscription.destruction_due_at,
    'suspended_at', p_subscription.suspended_at,
    'suspension_reason', p_subscription.suspension_reason,
    'resume_pending', p_subscription.resume_pending,
    'transferred_to_subscription_id', p_subscription.transferred_to_subscription_id,
    'transferred_at', p_subscription.transferred_at
  ));
end;
$$;

comment on function till_private.subscription_state (till_private.subscriptions) is
  'Returns the columns of a subscription that matter, by name, for its change rows.';
