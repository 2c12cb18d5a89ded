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
  from (
    select o.body, o.received_at, o.digest
    from till_private.stripe_event_bodies as o
    where o.event_id = p_event_id
    union all
    select e.body, '-infinity', ''
    from till_private.stripe_events as e
    where e.event_id = p_event_id and e.body is not null
  ) as b
  order by b.received_at desc, b.digest
  limit 1;
  return till_private.read_event(v_body);
end;
$$;

comment on function till_private.read_stored_event (text) is
  'Parses a stored event from its newest body.';
