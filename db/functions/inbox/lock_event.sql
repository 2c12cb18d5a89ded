-- Locks an event and returns it as it now is.
--
-- Raises      TK040 event_not_found
-- Locks       event, the first in the lock order
create or replace function till_private.lock_event (
  p_event_id text
)
  returns till_private.stripe_events
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_event till_private.stripe_events;
begin
  select e.* into v_event
  from till_private.stripe_events as e
  where e.event_id = p_event_id
  for no key update;
  if not found then
    perform till_private.refuse('event_not_found', jsonb_build_object('event_id', p_event_id));
  end if;
  return v_event;
end;
$$;

comment on function till_private.lock_event (text) is
  'Locks an event and returns it as it now is.';
