-- Reads a reference of a Stripe object: an id, or the expanded object that has one.
--
-- Raises      TK038 unrecognized_shape when it is neither
-- Locks       nothing
create or replace function till_private.read_id (
  p_object jsonb,
  p_name text
)
  returns text
  language plpgsql
  immutable
  security invoker
as $$
begin
  if jsonb_typeof(p_object -> p_name) = 'object' then
    return till_private.read_text(p_object -> p_name, 'id');
  end if;
  return till_private.read_text(p_object, p_name);
end;
$$;

comment on function till_private.read_id (jsonb, text) is
  'Reads a reference of a Stripe object: an id, or the expanded object that has one.';
