-- Stores an event with its body, and returns the event locked, as it now is.
--
-- A new one is written as applied, which it usually becomes: till_private.apply_event corrects it.
-- A redelivery counts up; its body is kept when it differs from those before, and is the one that
-- counts as long as the event is not decided.
--
-- Parameters  p_event       the parsed event
--             p_body        as it came
--             p_account_id  whom it is about, as far as can be told
--             p_at          when, UTC
-- Returns     the event; its outcome is null when it is new
-- Locks       event
create or replace function till_private.store_event (
  p_event till_private.stripe_event,
  p_body bytea,
  p_account_id text,
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
    event_id, type, api_version, livemode, event_at, received_at, outcome, account_id, decided_at,
    body, object_id
  )
  values (
    p_event.event_id, p_event.type, p_event.api_version, p_event.livemode, p_event.event_at, p_at,
    'applied', p_account_id, p_at, p_body, left(p_event.object ->> 'id', 255)
  )
  on conflict (event_id) do nothing;
  if found then
    v_stored.event_id := p_event.event_id;
    return v_stored;
  end if;
  v_stored := till_private.lock_event(p_event.event_id);
  v_open := v_stored.outcome in ('received', 'quarantined', 'failed');
  update till_private.stripe_events as e
  set deliveries = e.deliveries + 1,
      type = case when v_open then p_event.type else e.type end,
      api_version = case when v_open then p_event.api_version else e.api_version end,
      livemode = case when v_open then p_event.livemode else e.livemode end,
      event_at = case when v_open then p_event.event_at else e.event_at end,
      object_id = case when v_open then left(p_event.object ->> 'id', 255) else e.object_id end
  where e.event_id = p_event.event_id;
  if v_stored.body is distinct from p_body then
    insert into till_private.stripe_event_bodies (event_id, digest, body, received_at)
    values (p_event.event_id, sha256(p_body), p_body, p_at)
    on conflict (event_id, digest) do nothing;
  end if;
  return v_stored;
end;
$$;

comment on function till_private.store_event (
  till_private.stripe_event, bytea, text, timestamptz
) is 'Stores an event with its body, and returns the event locked, as it now is.';
