-- Applies invoice_payment.paid: notes which payment paid which invoice.
--
-- Since API version 2025-03-31 an invoice does not tell, nor does a charge: only this does. It
-- books nothing, and says nothing of whose the invoice is.
--
-- Parameters  p_event  the parsed event: a payment of an invoice
--             p_at     when, UTC
-- Returns     what became of the event
-- Raises      TK035 livemode_mismatch, TK038 unrecognized_shape
-- Locks       nothing more: the caller holds the event
create or replace function till_private.note_invoice_payment (
  p_event till_private.stripe_event,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_invoice_id text := till_private.read_id(p_event.object, 'invoice');
  v_ids text[] := array_remove(array[
    till_private.read_text(p_event.object, 'id'),
    till_private.read_id(p_event.object -> 'payment', 'charge'),
    till_private.read_id(p_event.object -> 'payment', 'payment_intent')
  ], null);
begin
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

comment on function till_private.note_invoice_payment (till_private.stripe_event, timestamptz) is
  'Applies invoice_payment.paid: notes which payment paid which invoice.';
