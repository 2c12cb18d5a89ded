-- Refuses a time that is missing or infinite; and p_at, when it is not now, from anybody but an
-- operator: prices and audit times are never the caller's choice (spec 2.9).
--
-- An operator is who logged in as a superuser, or as a role that may what till_operator or
-- till_owner may. Whose rights a session took on afterwards does not count.
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
  if p_name = 'at' and p_value <> now() then
    -- A superuser has the privileges of every role.
    if not (
      pg_has_role(session_user, 'till_operator', 'usage')
      or pg_has_role(session_user, 'till_owner', 'usage')
    ) then
      perform till_private.refuse('invalid_argument', jsonb_build_object(
        'argument', p_name, 'must_be', 'left out: only an operator says when'
      ));
    end if;
  end if;
end;
$$;

comment on function till_private.require_time (text, timestamptz) is
  'Refuses a time that is missing or infinite; and another time than now, but from an operator.';
