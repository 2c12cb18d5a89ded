-- Refuses a time that is missing or infinite.
--
-- Parameters  p_name   the argument's name without p_, for the error
--             p_value  what the caller sent
-- Raises      TK004 invalid_argument
-- Locks       nothing
create or replace function till_private.require_time (
  p_name text,
  p_value timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if p_value is null or not isfinite(p_value) then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', p_name, 'must_be', 'a finite timestamp'
    ));
  end if;
end;
$$;

comment on function till_private.require_time (text, timestamptz) is
  'Refuses a time that is missing or infinite.';
