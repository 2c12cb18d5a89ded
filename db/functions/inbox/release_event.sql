-- Closes the quarantine of an event, if it was there. The row stays, with who and why.
--
-- Parameters  p_event_id    the event
--             p_resolution  applied, ignored or dismissed
--             p_actor       who: stripe (a redelivery went through) or an operator
--             p_reason      why
--             p_at          when, UTC
-- Locks       nothing more: the caller holds the event
create or replace function till_private.release_event (
  p_event_id text,
  p_resolution text,
  p_actor text,
  p_reason text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  update till_private.quarantine as q
  set resolution = p_resolution, resolved_by = p_actor,
      resolved_reason = p_reason, resolved_at = p_at, woken_at = null
  where q.event_id = p_event_id and q.resolution is null;
end;
$$;

comment on function till_private.release_event (text, text, text, text, timestamptz) is
  'Closes the quarantine of an event, if it was there.';
