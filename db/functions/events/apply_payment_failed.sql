-- Applies invoice.payment_failed: its subscription is past due, unless a paid period runs.
--
-- Parameters  p_event  the parsed event
--             p_at     when, UTC
-- Returns     what became of the event
-- Raises      TK001 account_not_found, TK034 customer_mismatch, TK035 livemode_mismatch,
--             TK038 unrecognized_shape
-- Locks       account, instance, subscription, intent: the caller holds the event
create or replace function till_private.apply_payment_failed (
  p_event till_private.stripe_event,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_invoice till_private.invoice := till_private.read_invoice(p_event.object);
  v_said till_private.stripe_subscriptions;
begin
  v_said.stripe_subscription_id := v_invoice.stripe_subscription_id;
  v_said.dunning := 'past_due';
  if v_said.stripe_subscription_id is not null then
    v_said.account_id := till_private.find_account(
      v_invoice.metadata, v_invoice.stripe_subscription_id, v_invoice.customer_id, v_invoice.lines
    );
  end if;
  return till_private.apply_said(p_event, v_said, p_at);
end;
$$;

comment on function till_private.apply_payment_failed (till_private.stripe_event, timestamptz) is
  'Applies invoice.payment_failed: its subscription is past due, unless a paid period runs.';
