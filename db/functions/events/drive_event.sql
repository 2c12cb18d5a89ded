-- Applies a stored event, and then what it has woken, or what waited for it to be told.
--
-- Parameters  p_event       the parsed event; the caller holds its lock
--             p_account_id  whom it is about, as far as can be told
--             p_is_new      it was stored just now, as applied
--             p_actor       who asks: stripe, or an operator
--             p_reason      why, for an operator
--             p_at          when, UTC
-- Returns     what became of the event: applied, ignored or quarantined
-- Locks       what the handlers lock, and events that nobody else holds: the caller holds the event
create or replace function till_private.drive_event (
  p_event till_private.stripe_event,
  p_account_id text,
  p_is_new boolean,
  p_actor text,
  p_reason text,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_receipt till.event_receipt;
  v_has_unplaced boolean;
  v_is_parked boolean;
  v_has_woken boolean;
begin
  v_receipt := till_private.apply_event(
    p_event, p_account_id, p_is_new, p_actor, p_reason, p_at
  );
  -- Usually there is nothing: one look tells.
  select
    exists (select from till_private.unplaced_money),
    exists (
      select from till_private.quarantine as q
      where q.invoice_id = p_event.object ->> 'id' and q.resolution is null
    ),
    exists (
      select from till_private.quarantine as q
      where q.account_id = p_account_id and q.woken_at is not null
    )
  into v_has_unplaced, v_is_parked, v_has_woken;
  if v_has_unplaced and v_receipt.outcome in ('applied', 'quarantined') then
    perform till_private.apply_unplaced(p_event.object, p_account_id, p_at);
  end if;
  if v_is_parked and v_receipt.outcome = 'applied' and p_event.type = 'invoice.paid' then
    -- What else was told of the invoice is no longer at stake.
    perform till_private.wake_parked(p_account_id, null, p_at, p_event.object ->> 'id');
    v_has_woken := true;
  end if;
  if v_has_woken then
    perform till_private.apply_woken(p_account_id, p_at);
  end if;
  return v_receipt;
end;
$$;

comment on function till_private.drive_event (
  till_private.stripe_event, text, boolean, text, text, timestamptz
) is 'Applies a stored event, and then what it has woken.';
