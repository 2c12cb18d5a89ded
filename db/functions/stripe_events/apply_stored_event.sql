-- Applies a parked event again, from its newest body; one that is parked no more is left alone.
--
-- Parameters  p_event_id  the event
--             p_actor     who asks
--             p_reason    why
--             p_at        when, UTC
-- Returns     what became of it; null when it was not parked
-- Locks       account, instance, subscription: the caller holds the event
create or replace function till_private.apply_stored_event (
  p_event_id text,
  p_actor text,
  p_reason text,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_body bytea;
begin
  select b.body into v_body
  from till_private.stripe_event_bodies as b
  join till_private.stripe_events as e using (event_id)
  where b.event_id = p_event_id and e.outcome in ('quarantined', 'failed')
  order by b.received_at desc, b.digest
  limit 1;
  if not found then
    return null;
  end if;
  return till_private.apply_event(till_private.read_event(v_body), p_actor, p_reason, p_at);
end;
$$;

comment on function till_private.apply_stored_event (text, text, text, timestamptz) is
  'Applies a parked event again, from its newest body.';
