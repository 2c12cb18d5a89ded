-- Applies what is told of a charge that was refunded, or of a refund, to the intent that asked for
-- it, if it was ours.
--
-- A refund that failed is parked, because the customer has not got the money back; that one was
-- made is noted when its charge tells. Refunds that nobody here asked for, and those of a part
-- only, are not ours. Whoever made it, a refund of the whole charge answers the intent, if that
-- charge paid the whole invoice: of several payments the worker refunds the others, too. What
-- happened last counts, in whatever order it is told.
--
-- Parameters  p_event    the parsed event: a charge, or a refund
--             p_account  the locked account; null when there is none
--             p_at       when, UTC
-- Returns     what became of the event; ignored when it is not ours
-- Raises      TK034 customer_mismatch (the intent is another account's), TK035 livemode_mismatch,
--             TK038 unrecognized_shape
-- Locks       account, intent: the caller holds the event
create or replace function till_private.apply_refund_event (
  p_event till_private.stripe_event,
  p_account till_private.accounts,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_failed boolean := p_event.type = 'refund.failed';
  v_is_refund boolean := coalesce(v_failed or p_event.object ->> 'object' = 'refund', false);
  v_charge text := case
    when v_is_refund then till_private.read_id(p_event.object, 'charge')
    else till_private.read_text(p_event.object, 'id')
  end;
  v_intent till_private.intents;
  v_told_at timestamptz;
  v_counts boolean;
  v_whole boolean;
begin
  select i.* into v_intent
  from till_private.intents as i
  where i.kind = 'refund_invoice'
    and (v_is_refund or p_event.object -> 'refunded' = 'true')
    and (
      -- The worker adds the payment to the key when an invoice has several.
      starts_with(p_event.object -> 'metadata' ->> 'till_intent' || ':', i.idempotency_key || ':')
      or (i.answer ->> 'charge' = v_charge and (v_failed or not v_is_refund))
      or (v_is_refund and i.answer ->> 'refund' = p_event.object ->> 'id')
      or i.parameters ->> 'invoice_id' in (
        select b.purchase_id
        from till_private.payments as p
        join till_private.purchases as b using (purchase_id)
        where p.payment_id = v_charge
          and (
            v_failed or not v_is_refund
            or till_private.micros_of(
              till_private.read_integer(p_event.object, 'amount'), b.currency
            ) >= b.amount
          )
      )
    )
  limit 1;
  if not found then
    return row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt;
  end if;
  perform till_private.require_livemode(p_event.livemode);
  if v_is_refund and not v_failed then
    return row(p_event.event_id, p_event.type, 'applied', null, null, false)::till.event_receipt;
  end if;
  if p_account.account_id <> v_intent.account_id then
    perform till_private.refuse('customer_mismatch', jsonb_build_object(
      'account_ids', jsonb_build_array(p_account.account_id, v_intent.account_id)
    ));
  end if;
  perform till_private.lock_account(v_intent.account_id);
  select i.* into strict v_intent
  from till_private.intents as i
  where i.intent_id = v_intent.intent_id
  for no key update;
  v_told_at := to_timestamp((v_intent.answer ->> 'told_at')::bigint);
  v_counts := v_told_at is null or v_told_at < p_event.event_at
    or (v_failed and v_told_at = p_event.event_at);
  select till_private.micros_of(till_private.read_integer(p_event.object, 'amount'), p.currency)
    >= p.amount
  into v_whole
  from till_private.purchases as p
  where p.purchase_id = v_intent.parameters ->> 'invoice_id';
  if v_counts and (v_whole or v_intent.answered_at is not null) then
    update till_private.intents as i
    set answered_at = coalesce(i.answered_at, p_at),
        answer = coalesce(i.answer, '{}') || jsonb_strip_nulls(jsonb_build_object(
          'charge', v_charge, 'refunded', not v_failed,
          'told_at', extract(epoch from p_event.event_at)::bigint
        )),
        last_error = case when v_failed then 'refund_failed' end
    where i.intent_id = v_intent.intent_id;
  end if;
  -- Returned, not raised: what the intent now says must stay.
  return row(
    p_event.event_id, p_event.type,
    case when v_failed and v_counts then 'quarantined' else 'applied' end,
    case when v_failed and v_counts then 'refund_failed' end, null, false
  )::till.event_receipt;
end;
$$;

comment on function till_private.apply_refund_event (
  till_private.stripe_event, till_private.accounts, timestamptz
) is
  'Applies charge.refunded and refund.failed to the intent that asked for the refund.';
