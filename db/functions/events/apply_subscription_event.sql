-- Applies customer.subscription.created, .updated and .deleted: they only write facts (spec 7.8).
--
-- Parameters  p_event  the parsed event
--             p_at     when, UTC
-- Returns     what became of the event
-- Raises      TK001 account_not_found, TK034 customer_mismatch, TK035 livemode_mismatch,
--             TK038 unrecognized_shape
-- Locks       account, instance, subscription, intent: the caller holds the event
create or replace function till_private.apply_subscription_event (
  p_event till_private.stripe_event,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_said till_private.stripe_subscriptions := till_private.read_subscription(
    p_event.object, p_event.event_at
  );
begin
  v_said.account_id := till_private.find_account(
    p_event.object -> 'metadata', v_said.stripe_subscription_id,
    till_private.read_id(p_event.object, 'customer'), p_event.object -> 'items'
  );
  return till_private.apply_said(p_event, v_said, p_at);
end;
$$;

comment on function till_private.apply_subscription_event (
  till_private.stripe_event, timestamptz
) is
  'Applies customer.subscription.created, .updated and .deleted: they only write facts.';
