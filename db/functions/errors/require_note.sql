-- Refuses a free text that is longer than 1,000 characters; it may be missing.
--
-- Parameters  p_name   the argument's name without p_, for the error
--             p_value  what the caller sent
-- Raises      TK004 invalid_argument
-- Locks       nothing
create or replace function till_private.require_note (
  p_name text,
  p_value text
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if length(p_value) > 1000 then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', p_name, 'must_be', 'text of at most 1000 characters'
    ));
  end if;
end;
$$;

comment on function till_private.require_note (text, text) is
  'Refuses a free text that is longer than 1,000 characters; it may be missing.';
