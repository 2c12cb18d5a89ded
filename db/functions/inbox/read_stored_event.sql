-- Parses a stored event from its newest body.
--
-- Returns     the event, as till_private.read_event
-- Locks       nothing more: the caller holds the event
create or replace function till_private.read_stored_event (
  p_event_id text
)
  returns till_private.stripe_event
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_body bytea;
begin
  select b.body into strict v_body
  from till_private.stripe_event_bodies as b
  where b.event_id = p_event_id
  order by b.received_at desc, b.digest
  limit 1;
  return till_private.read_event(v_body);
end;
$$;

comment on function till_private.read_stored_event (text) is
  'Parses a stored event from its newest body.';
