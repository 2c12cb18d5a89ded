-- Applies what tells that money went back: charge.refunded, refund.*, charge.refund.updated and
-- charge.dispute.* (spec 9.10).
--
-- A refund that we asked for answers its intent. Any other that names a purchase of ours is for an
-- operator: nothing books it yet. What names none is kept in mind: the purchase may be told later.
--
-- Parameters  p_event    the parsed event: a charge, a refund or a dispute
--             p_account  the locked account; null when there is none
--             p_at       when, UTC
-- Returns     what became of the event
-- Raises      TK035 livemode_mismatch, TK038 unrecognized_shape, TK074 money_went_back
-- Locks       account, intent: the caller holds the event
create or replace function till_private.apply_money_back (
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
  v_receipt till.event_receipt;
  v_purchase till_private.paid_purchase;
begin
  if p_event.type not like 'charge.dispute.%' then
    v_receipt := till_private.apply_refund_event(p_event, p_account, p_at);
    if v_receipt.outcome <> 'ignored' then
      return v_receipt;
    end if;
  end if;
  v_purchase := till_private.find_paid_purchase(p_event.object);
  if v_purchase.purchase_id is null then
    -- It may be told before what it was paid for.
    insert into till_private.unplaced_money (payment_id, event_id)
    select id, p_event.event_id
    from unnest(till_private.read_paid_ids(p_event.object)) as id
    on conflict (payment_id, event_id) do nothing;
    return row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt;
  end if;
  perform till_private.require_livemode(p_event.livemode);
  perform till_private.refuse('money_went_back', jsonb_strip_nulls(to_jsonb(v_purchase)));
  return null;
end;
$$;

comment on function till_private.apply_money_back (
  till_private.stripe_event, till_private.accounts, timestamptz
) is
  'Applies what tells that money went back.';
