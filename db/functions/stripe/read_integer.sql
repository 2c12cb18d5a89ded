-- Reads a whole number of a Stripe object: null when it is absent or null.
--
-- Raises      TK038 unrecognized_shape when it is something else, or longer than 18 characters
-- Locks       nothing
create or replace function till_private.read_integer (
  p_object jsonb,
  p_name text
)
  returns bigint
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_text text := p_object ->> p_name;
begin
  if jsonb_typeof(p_object -> p_name) not in ('number', 'null')
    or v_text !~ '^-?[0-9]+$' or length(v_text) > 18
  then
    perform till_private.refuse('unrecognized_shape', jsonb_build_object(
      'field', p_name, 'must_be', 'a whole number'
    ));
  end if;
  return v_text::bigint;
end;
$$;

comment on function till_private.read_integer (jsonb, text) is
  'Reads a whole number of a Stripe object: null when it is absent or null.';
