-- Finds the account of an attempt without a lock, locks it, and then locks and reads the attempt.
--
-- An attempt never changes its account, so the look before the lock cannot be wrong.
--
-- Returns     the attempt as it now is
-- Raises      TK083 checkout_not_found
-- Locks       account, attempt
create or replace function till_private.lock_account_of_attempt (
  p_attempt_id text
)
  returns till_private.checkout_attempts
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account_id text;
begin
  select c.account_id into v_account_id
  from till_private.checkout_attempts as c
  where c.attempt_id = p_attempt_id;
  if not found then
    perform till_private.refuse('checkout_not_found', jsonb_build_object(
      'attempt_id', p_attempt_id
    ));
  end if;
  perform till_private.lock_account(v_account_id);
  return till_private.lock_attempt(p_attempt_id);
end;
$$;

comment on function till_private.lock_account_of_attempt (text) is
  'Locks the account of a checkout attempt, then the attempt, and returns it as it now is.';
