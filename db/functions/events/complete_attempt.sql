-- Closes the attempt that a paid invoice names as completed, unless it is.
--
-- Parameters  p_attempt_id  as the invoice names it; one that is unknown is left alone
--             p_account_id  the locked account
--             p_at          when, UTC
-- Locks       attempt, intent: the caller holds the account
create or replace function till_private.complete_attempt (
  p_attempt_id text,
  p_account_id text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_attempt till_private.checkout_attempts;
begin
  select c.* into v_attempt
  from till_private.checkout_attempts as c
  where c.attempt_id = p_attempt_id and c.account_id = p_account_id
  for no key update;
  if v_attempt.close_reason is distinct from 'paid' and v_attempt.attempt_id is not null then
    perform till_private.close_attempt(v_attempt, 'completed', 'paid', null, p_at);
  end if;
end;
$$;

comment on function till_private.complete_attempt (text, text, timestamptz) is
  'Closes the attempt that a paid invoice names as completed, unless it is.';
