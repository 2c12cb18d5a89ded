-- Settles two events of one second that contradicted each other by what Stripe answered.
--
-- Facts that a newer event has written meanwhile stay as they are.
--
-- Parameters  p_intent        the answered refresh_subscription; its parameters name the second
--             p_subscription  the Stripe subscription as Stripe has it now
--             p_at            when, UTC
-- Raises      TK038 unrecognized_shape
-- Locks       instance, subscription: the caller holds the account
create or replace function till_private.resolve_contradiction (
  p_intent till_private.intents,
  p_subscription jsonb,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_second timestamptz := to_timestamp((p_intent.parameters ->> 'second')::bigint);
  v_said till_private.stripe_subscriptions := till_private.read_subscription(p_subscription, p_at);
  v_known till_private.stripe_subscriptions;
begin
  select f.* into strict v_known
  from till_private.stripe_subscriptions as f
  where f.stripe_subscription_id = p_intent.parameters ->> 'stripe_subscription_id';
  if v_known.cancel_seen_at = v_second then
    v_known.cancel_at_period_end := v_said.cancel_at_period_end;
  end if;
  if v_known.dunning_seen_at = v_second then
    v_known.dunning := v_said.dunning;
  end if;
  perform till_private.save_facts(v_known, least(v_known.ended_at, v_said.ended_at));
  perform till_private.follow_facts(v_known.stripe_subscription_id, 'refresh_subscription', p_at);
end;
$$;

comment on function till_private.resolve_contradiction (till_private.intents, jsonb, timestamptz) is
  'Settles two events of one second that contradicted each other by what Stripe answered.';
