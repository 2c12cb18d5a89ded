-- Locks an event that is parked, and refuses any other.
--
-- Raises      TK040 event_not_found, TK041 event_not_parked
-- Locks       event
create or replace function till_private.lock_parked_event (
  p_event_id text
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_event till_private.stripe_events := till_private.lock_event(p_event_id);
begin
  if v_event.outcome not in ('quarantined', 'failed') then
    perform till_private.refuse('event_not_parked', jsonb_build_object(
      'event_id', p_event_id, 'outcome', v_event.outcome
    ));
  end if;
end;
$$;

comment on function till_private.lock_parked_event (text) is
  'Locks an event that is parked, and refuses any other.';
