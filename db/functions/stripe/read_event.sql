-- Parses the body of an event, whatever it is: never raises.
--
-- One of the two functions with an exception handler: a body that is not JSON, or JSON that
-- PostgreSQL cannot hold (a NUL escape, say), is a finding to be parked, not an error.
--
-- An event of an account that is connected to ours is read without its object: whatever that names
-- was written by somebody else (spec 6.5).
--
-- Parameters  p_body  as it came
-- Returns     the event; without an id of its own it goes by its digest. problem is null,
--             unparsable, unrecognized_shape or connected_account
-- Locks       nothing
create or replace function till_private.read_event (
  p_body bytea
)
  returns till_private.stripe_event
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_event till_private.stripe_event;
  v_body jsonb;
begin
  begin
    v_body := convert_from(p_body, 'UTF8')::jsonb;
  exception
    when character_not_in_repertoire or untranslatable_character or invalid_text_representation
      or numeric_value_out_of_range or statement_too_complex or program_limit_exceeded
    then
      v_event.event_id := 'sha256:' || encode(sha256(p_body), 'hex');
      v_event.problem := 'unparsable';
      return v_event;
  end;
  if v_body ->> 'id' ~ '^evt_[!-~]+$' and length(v_body ->> 'id') <= 255 then
    v_event.event_id := v_body ->> 'id';
  else
    v_event.event_id := 'sha256:' || encode(sha256(p_body), 'hex');
    v_event.problem := 'unrecognized_shape';
  end if;
  -- Stored and logged whatever they are, so cut off.
  v_event.type := left(v_body ->> 'type', 255);
  v_event.api_version := left(v_body ->> 'api_version', 255);
  if v_body ->> 'type' !~ '^[!-~]+$' or length(v_body ->> 'type') > 255
    or length(v_body ->> 'api_version') > 255
  then
    v_event.problem := 'unrecognized_shape';
  end if;
  if jsonb_typeof(v_body -> 'livemode') = 'boolean' and v_body ->> 'created' ~ '^[0-9]+$'
    and length(v_body ->> 'created') <= 11
    and jsonb_typeof(v_body -> 'type') = 'string'
    and jsonb_typeof(v_body -> 'data' -> 'object') = 'object'
  then
    v_event.livemode := (v_body -> 'livemode')::boolean;
    v_event.event_at := to_timestamp((v_body ->> 'created')::bigint);
    v_event.object := v_body -> 'data' -> 'object';
  else
    v_event.problem := 'unrecognized_shape';
  end if;
  if jsonb_typeof(v_body -> 'account') <> 'null' then
    v_event.problem := 'connected_account';
    v_event.object := null;
  end if;
  return v_event;
end;
$$;

comment on function till_private.read_event (bytea) is
  'Parses the body of an event, whatever it is: never raises.';
