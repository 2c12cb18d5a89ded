-- Applies charge.refunded and refund.failed to the intent that asked for the refund, if it was ours.
--
-- A refund that failed is parked, because the customer has not got the money back. Refunds that nobody
-- here asked for are ignored.
--
-- Parameters  p_event  the parsed event: a charge, or a refund
--             p_at     when, UTC
-- Returns     what became of the event
-- Raises      TK038 unrecognized_shape
-- Locks       account, intent: the caller holds the event
create or replace function till_private.apply_refund_event (
  p_event till_private.stripe_event,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_failed boolean := p_event.type = 'refund.failed';
  v_charge text := case
    when v_failed then till_private.read_id(p_event.object, 'charge')
    else till_private.read_text(p_event.object, 'id')
  end;
  v_intent till_private.intents;
begin
  select i.* into v_intent
  from till_private.intents as i
  where i.kind = 'refund_invoice'
    and (
      i.idempotency_key = p_event.object -> 'metadata' ->> 'till_intent'
      or i.answer ->> 'charge' = v_charge
      or (v_failed and i.answer ->> 'refund' = p_event.object ->> 'id')
    )
  limit 1;
  if not found then
    return row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt;
  end if;
  perform till_private.lock_account(v_intent.account_id);
  update till_private.intents as i
  set answered_at = coalesce(i.answered_at, p_at),
      answer = coalesce(i.answer, '{}') || jsonb_build_object(
        'charge', v_charge, 'refunded', not v_failed
      ),
      last_error = case when v_failed then 'refund_failed' end
  where i.intent_id = v_intent.intent_id;
  -- Returned, not raised: what the intent now says must stay.
  return row(
    p_event.event_id, p_event.type, case when v_failed then 'quarantined' else 'applied' end,
    case when v_failed then 'refund_failed' end, null, false
  )::till.event_receipt;
end;
$$;

comment on function till_private.apply_refund_event (till_private.stripe_event, timestamptz) is
  'Applies charge.refunded and refund.failed to the intent that asked for the refund.';
