-- Closes the open attempts of an instance as superseded, and commits to expiring their sessions.
--
-- An attempt whose session is not known yet keeps its clean-up: the request that makes the session
-- is told when it records it.
--
-- Parameters  p_instance_id  the instance
--             p_reason       what supersedes them
--             p_at           when, UTC
-- Locks       attempt, intent: the caller holds the account
create or replace function till_private.supersede_attempts (
  p_instance_id text,
  p_reason text,
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
  for v_attempt in
    select c.*
    from till_private.checkout_attempts as c
    where c.instance_id = p_instance_id and c.status = 'open'
    order by c.attempt_id
    for no key update
  loop
    perform till_private.close_attempt(v_attempt, 'superseded', p_reason, null, p_at);
    perform till_private.expire_session(v_attempt.account_id, v_attempt.session_id, p_reason, p_at);
  end loop;
end;
$$;

comment on function till_private.supersede_attempts (text, text, timestamptz) is
  'Closes the open attempts of an instance as superseded, and commits to expiring their sessions.';
