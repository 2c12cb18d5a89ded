-- Closes an attempt, or says better why it is closed.
--
-- As soon as its session is known there is nothing left to clean up; a session that has completed
-- is not to be expired any more.
--
-- Parameters  p_attempt     the locked attempt
--             p_status      superseded, completed, expired or failed
--             p_reason      why
--             p_session_id  its session, if that is known; null when not
--             p_at          when, UTC
-- Locks       intent: the caller holds account and attempt
create or replace function till_private.close_attempt (
  p_attempt till_private.checkout_attempts,
  p_status text,
  p_reason text,
  p_session_id text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_session_id text := coalesce(p_attempt.session_id, p_session_id);
begin
  update till_private.checkout_attempts as c
  set status = p_status,
      session_id = v_session_id,
      closed_at = case c.status when p_status then c.closed_at else p_at end,
      close_reason = p_reason
  where c.attempt_id = p_attempt.attempt_id;
  if v_session_id is not null then
    perform till_private.withdraw_intent(
      'clean_up_checkout:' || p_attempt.attempt_id, 'the session is known', p_at
    );
  end if;
  if p_status = 'completed' then
    perform till_private.withdraw_intent(
      'expire_checkout_session:' || v_session_id, p_status, p_at
    );
  end if;
end;
$$;

comment on function till_private.close_attempt (
  till_private.checkout_attempts, text, text, text, timestamptz
) is
  'Closes an attempt, or says better why it is closed.';
