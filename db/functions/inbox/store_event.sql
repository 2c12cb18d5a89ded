-- Stores an event and its body, and returns the event locked, as it now is.
--
-- A redelivery counts up; its body is kept when it differs from those before, and is the one that
-- counts as long as the event is not decided.
--
-- Parameters  p_event  the parsed event
--             p_body   as it came
--             p_at     when, UTC
-- Locks       event
create or replace function till_private.store_event (
  p_event till_private.stripe_event,
  p_body bytea,
  p_at timestamptz
)
  returns till_private.stripe_events
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_stored till_private.stripe_events;
  v_open boolean;
begin
  insert into till_private.stripe_events (
    event_id, type, api_version, livemode, event_at, received_at
  )
  values (
    p_event.event_id, p_event.type, p_event.api_version, p_event.livemode, p_event.event_at, p_at
  )
  on conflict (event_id) do nothing
  returning * into v_stored;
  if not found then
    v_stored := till_private.lock_event(p_event.event_id);
    v_open := v_stored.outcome in ('received', 'quarantined', 'failed');
    update till_private.stripe_events as e
    set deliveries = e.deliveries + 1,
        type = case when v_open then p_event.type else e.type end,
        api_version = case when v_open then p_event.api_version else e.api_version end,
        livemode = case when v_open then p_event.livemode else e.livemode end,
        event_at = case when v_open then p_event.event_at else e.event_at end
    where e.event_id = p_event.event_id;
  end if;
  insert into till_private.stripe_event_bodies (event_id, digest, body, received_at)
  values (p_event.event_id, sha256(p_body), p_body, p_at)
  on conflict (event_id, digest) do nothing;
  return v_stored;
end;
$$;

comment on function till_private.store_event (till_private.stripe_event, bytea, timestamptz) is
  'Stores an event and its body, and returns the event locked, as it now is.';
