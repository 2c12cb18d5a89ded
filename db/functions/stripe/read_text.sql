-- Reads a string of a Stripe object: null when it is absent or null, never a guess.
--
-- Raises      TK038 unrecognized_shape when it is something else than a string, or one of more than
--             255 characters: what is read so is an id or a word, and ids are indexed
-- Locks       nothing
create or replace function till_private.read_text (
  p_object jsonb,
  p_name text
)
  returns text
  language plpgsql
  immutable
  security invoker
as $$
begin
  if jsonb_typeof(p_object -> p_name) not in ('string', 'null')
    or length(p_object ->> p_name) > 255
  then
    perform till_private.refuse('unrecognized_shape', jsonb_build_object(
      'field', p_name, 'must_be', 'a string of at most 255 characters'
    ));
  end if;
  return p_object ->> p_name;
end;
$$;

comment on function till_private.read_text (jsonb, text) is
  'Reads a string of a Stripe object: null when it is absent or null.';
