-- Stores an event and its body, and returns the event locked, as it now is.
--
-- A redelivery counts up; its body is kept when it differs from those before.
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
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_stored till_private.stripe_events;
  v_new boolean;
begin
  insert into till_private.stripe_events (event_id, type, api_version, livemode, event_at, received_at)
  values (p_event.event_id, p_event.type, p_event.api_version, p_event.livemode, p_event.event_at, p_at)
  on conflict (event_id) do nothing;
  v_new := found;

  v_stored := till_private.lock_event(p_event.event_id);
  if not v_new then
    update till_private.stripe_events as e
    set deliveries = e.deliveries + 1
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
