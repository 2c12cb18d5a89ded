-- Hands an event to the function for its type; a type without one is ignored, and so is an event of
-- a connected account, of whatever type.
--
-- Parameters  p_event  the parsed event
--             p_at     when, UTC
-- Returns     what became of the event: applied or ignored
-- Raises      what the handlers raise, and TK038 unrecognized_shape
-- Locks       what the handlers lock: the caller holds the event
create or replace function till_private.handle_event (
  p_event till_private.stripe_event,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
begin
  if p_event.problem = 'connected_account' then
    return row(
      p_event.event_id, p_event.type, 'ignored', p_event.problem, null, false
    )::till.event_receipt;
  elsif p_event.problem is not null then
    perform till_private.refuse(p_event.problem);
  end if;
  return case p_event.type
    when 'invoice.paid' then till_private.apply_invoice_paid(p_event, p_at)
    when 'invoice.payment_failed' then till_private.apply_payment_failed(p_event, p_at)
    when 'customer.subscription.created' then till_private.apply_subscription_event(p_event, p_at)
    when 'customer.subscription.updated' then till_private.apply_subscription_event(p_event, p_at)
    when 'customer.subscription.deleted' then till_private.apply_subscription_event(p_event, p_at)
    when 'checkout.session.completed' then till_private.apply_checkout_event(p_event, p_at)
    when 'checkout.session.expired' then till_private.apply_checkout_event(p_event, p_at)
    when 'checkout.session.async_payment_succeeded'
      then till_private.apply_checkout_event(p_event, p_at)
    when 'checkout.session.async_payment_failed'
      then till_private.apply_checkout_event(p_event, p_at)
    when 'invoice_payment.paid' then till_private.note_invoice_payment(p_event, p_at)
    when 'charge.refunded' then till_private.apply_money_back(p_event, p_at)
    when 'charge.refund.updated' then till_private.apply_money_back(p_event, p_at)
    when 'refund.created' then till_private.apply_money_back(p_event, p_at)
    when 'refund.updated' then till_private.apply_money_back(p_event, p_at)
    when 'refund.failed' then till_private.apply_money_back(p_event, p_at)
    when 'charge.dispute.created' then till_private.apply_money_back(p_event, p_at)
    when 'charge.dispute.updated' then till_private.apply_money_back(p_event, p_at)
    when 'charge.dispute.closed' then till_private.apply_money_back(p_event, p_at)
    when 'charge.dispute.funds_withdrawn' then till_private.apply_money_back(p_event, p_at)
    when 'charge.dispute.funds_reinstated' then till_private.apply_money_back(p_event, p_at)
    else row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt
  end;
end;
$$;

comment on function till_private.handle_event (till_private.stripe_event, timestamptz) is
  'Hands an event to the function for its type; a type without one is ignored.';
