-- Refuses a text argument that is missing, empty or longer than 255 characters.
--
-- Parameters  p_name   the argument's name without p_, for the error
--             p_value  what the caller sent
-- Raises      TK004 invalid_argument
-- Locks       nothing
create or replace function till_private.require_text (
  p_name text,
  p_value text
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if p_value is null or length(p_value) not between 1 and 255 then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', p_name, 'must_be', 'text of 1 to 255 characters'
    ));
  end if;
end;
$$;

comment on function till_private.require_text (text, text) is
  'Refuses a text argument that is missing, empty or longer than 255 characters.';
