-- Reads a time of a Stripe object, in seconds since 1970: null when it is absent or null.
--
-- Raises      TK038 unrecognized_shape when it is something else, or beyond the year 9999
-- Locks       nothing
create or replace function till_private.read_time (
  p_object jsonb,
  p_name text
)
  returns timestamptz
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_seconds bigint := till_private.read_integer(p_object, p_name);
begin
  if v_seconds not between 0 and 253402300799 then
    perform till_private.refuse('unrecognized_shape', jsonb_build_object(
      'field', p_name, 'must_be', 'seconds since 1970'
    ));
  end if;
  return to_timestamp(v_seconds);
end;
$$;

comment on function till_private.read_time (jsonb, text) is
  'Reads a time of a Stripe object, in seconds since 1970: null when it is absent or null.';
