-- Closes a parked event without applying it. For operators (spec 6.6).
--
-- The money it is about is then dealt with elsewhere; a redelivery is a duplicate.
--
-- Parameters  p_event_id  an event of till.quarantine
--             p_actor     who decides
--             p_reason    why
--             p_at        when, UTC
-- Raises      TK004 invalid_argument, TK040 event_not_found, TK041 event_not_parked
-- Locks       event
create or replace function till.dismiss_stripe_event (
  p_event_id text,
  p_actor text,
  p_reason text,
  p_at timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  perform till_private.lock_parked_event(p_event_id);
  update till_private.stripe_events as e
  set outcome = 'dismissed', decided_at = p_at
  where e.event_id = p_event_id;
  perform till_private.release_event(p_event_id, 'dismissed', p_actor, p_reason, p_at);
end;
$$;

comment on function till.dismiss_stripe_event (text, text, text, timestamptz) is
  'Closes a parked event without applying it. For operators.';
