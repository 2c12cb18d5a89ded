-- Applies a parked event again, after its cause was repaired. For operators (spec 6.6).
--
-- Parameters  p_event_id  an event of till.quarantine
--             p_actor     who asks
--             p_reason    what was repaired
--             p_at        when, UTC
-- Returns     what became of it: applied, ignored, or quarantined again
-- Raises      TK004 invalid_argument, TK040 event_not_found, TK041 event_not_parked
-- Locks       event, account, instance, subscription, and events that nobody else holds
create or replace function till.reprocess_stripe_event (
  p_event_id text,
  p_actor text,
  p_reason text,
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
begin
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  perform till_private.lock_parked_event(p_event_id);
  v_event := till_private.read_stored_event(p_event_id);
  return till_private.drive_event(
    v_event, till_private.guess_account(v_event.object), false, p_actor, p_reason, p_at
  );
end;
$$;

comment on function till.reprocess_stripe_event (text, text, text, timestamptz) is
  'Applies a parked event again, after its cause was repaired. For operators.';
