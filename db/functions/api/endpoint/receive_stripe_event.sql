-- Takes a Stripe event whose signature was verified: stores and applies it, in one transaction.
--
-- An event that was applied, ignored or dismissed before is a duplicate; one that is parked or
-- failed is applied again. What is refused is parked with its reason and leaves nothing else
-- (spec 6.2).
--
-- Parameters  p_body  the body as it came
--             p_at    when, UTC
-- Returns     the event's id and type, the outcome (applied, duplicate, ignored, quarantined), the
--             reason of a quarantine (connected_account, when an event is ignored for that), the
--             transaction, and whether that was booked before
-- Raises      TK004 invalid_argument; PostgreSQL's own codes for what may be retried (40001, 40P01,
--             55P03, 57014), after which nothing is left
-- Locks       event, account, instance, subscription, and events that nobody else holds
create or replace function till.receive_stripe_event (
  p_body bytea,
  p_at timestamptz default now()
)
  returns till.event_receipt
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_event till_private.stripe_event;
  v_account_id text;
  v_stored till_private.stripe_events;
  v_receipt till.event_receipt;
begin
  perform till_private.require_time('at', p_at);
  if p_body is null then
    perform till_private.refuse('invalid_argument', '{"argument": "body", "must_be": "there"}');
  end if;
  v_event := till_private.read_event(p_body);
  v_account_id := till_private.guess_account(v_event.object);
  v_stored := till_private.store_event(v_event, p_body, v_account_id, p_at);
  if v_stored.outcome in ('applied', 'ignored', 'dismissed') then
    return row(
      v_event.event_id, v_event.type, 'duplicate', null, till_private.transaction_of(v_stored),
      true
    )::till.event_receipt;
  end if;
  if v_stored.outcome is null and v_event.type = 'invoice.paid' and v_event.problem is null then
    -- It refuses and wakes nothing, so it needs neither a subtransaction nor to be driven.
    v_receipt := till_private.apply_plain_invoice(v_event, v_account_id, p_at);
    if v_receipt.outcome is not null then
      return v_receipt;
    end if;
  end if;
  return till_private.drive_event(
    v_event, v_account_id, v_stored.outcome is null, 'stripe', 'delivered again', p_at
  );
end;
$$;

comment on function till.receive_stripe_event (bytea, timestamptz) is
  'Takes a Stripe event whose signature was verified: stores and applies it, in one transaction.';
