-- Hands an event to the function for its type; a type without one is ignored, and so is an event of
-- a connected account, of whatever type.
--
-- invoice_payment.paid is handled here: it notes which payment paid which invoice. Since API
-- version 2025-03-31 an invoice does not tell, nor does a charge: only this does. It books nothing,
-- and says nothing of whose the invoice is.
--
-- Parameters  p_event    the parsed event
--             p_whose    whose it is
--             p_account  the locked account; null when there is none
--             p_at       when, UTC
-- Returns     what became of the event
-- Raises      what the function for its type raises, its problem if it has one,
--             TK035 livemode_mismatch, TK038 unrecognized_shape
-- Locks       what the function for its type locks: the caller holds event and account
create or replace function till_private.handle_event (
  p_event till_private.stripe_event,
  p_whose till_private.whose,
  p_account till_private.accounts,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_invoice_id text;
  v_ids text[];
begin
  if p_event.problem = 'connected_account' then
    return row(
      p_event.event_id, p_event.type, 'ignored', p_event.problem, null, false
    )::till.event_receipt;
  elsif p_event.problem is not null then
    perform till_private.refuse(p_event.problem);
  elsif p_event.type = 'invoice.paid' then
    return till_private.apply_invoice_paid(p_event, p_whose, p_account, p_at);
  elsif p_event.type in (
    'invoice.payment_failed', 'customer.subscription.created', 'customer.subscription.updated',
    'customer.subscription.deleted'
  ) then
    return till_private.apply_subscription_event(p_event, p_whose, p_account, p_at);
  elsif p_event.type in (
    'checkout.session.completed', 'checkout.session.expired',
    'checkout.session.async_payment_succeeded', 'checkout.session.async_payment_failed'
  ) then
    return till_private.apply_checkout_event(p_event, p_whose, p_account, p_at);
  elsif p_event.type in (
    'charge.refunded', 'charge.refund.updated', 'refund.created', 'refund.updated',
    'refund.failed', 'charge.dispute.created', 'charge.dispute.updated', 'charge.dispute.closed',
    'charge.dispute.funds_withdrawn', 'charge.dispute.funds_reinstated'
  ) then
    return till_private.apply_money_back(p_event, p_account, p_at);
  elsif p_event.type is distinct from 'invoice_payment.paid' then
    return row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt;
  end if;
  v_invoice_id := till_private.read_id(p_event.object, 'invoice');
  v_ids := array_remove(array[
    till_private.read_text(p_event.object, 'id'),
    till_private.read_id(p_event.object -> 'payment', 'charge'),
    till_private.read_id(p_event.object -> 'payment', 'payment_intent')
  ], null);
  perform till_private.require_livemode(p_event.livemode);
  if v_invoice_id is null then
    perform till_private.refuse('unrecognized_shape', '{"field": "invoice", "must_be": "there"}');
  end if;
  insert into till_private.invoice_payments (payment_id, invoice_id, told_at)
  select id, v_invoice_id, p_at
  from unnest(v_ids) as id
  order by id collate "C"
  on conflict (payment_id) do nothing;
  return row(p_event.event_id, p_event.type, 'applied', null, null, false)::till.event_receipt;
end;
$$;

comment on function till_private.handle_event (
  till_private.stripe_event, till_private.whose, till_private.accounts, timestamptz
) is 'Hands an event to the function for its type; a type without one is ignored.';
