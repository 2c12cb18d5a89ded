-- Locks a checkout attempt and returns it as it now is.
--
-- Raises      TK083 checkout_not_found
-- Locks       attempt: the caller holds its account
create or replace function till_private.lock_attempt (
  p_attempt_id text
)
  returns till_private.checkout_attempts
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_attempt till_private.checkout_attempts;
begin
  select c.* into v_attempt
  from till_private.checkout_attempts as c
  where c.attempt_id = p_attempt_id
  for no key update;
  if not found then
    perform till_private.refuse('checkout_not_found', jsonb_build_object(
      'attempt_id', p_attempt_id
    ));
  end if;
  return v_attempt;
end;
$$;

comment on function till_private.lock_attempt (text) is
  'Locks a checkout attempt and returns it as it now is.';
