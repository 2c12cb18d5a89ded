-- Closes an attempt whose calls to Stripe failed, so that it does not stand in the next one's way.
--
-- Whether a session was made all the same is not known: the clean-up stays due. An attempt that is
-- closed already stays as it is.
--
-- Parameters  p_attempt_id  the attempt
--             p_reason      a short machine-readable reason, no secrets and no personal data
--             p_at          when, UTC
-- Raises      TK004 invalid_argument, TK083 checkout_not_found
-- Locks       account, attempt
create or replace function till.fail_checkout (
  p_attempt_id text,
  p_reason text,
  p_at timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_attempt till_private.checkout_attempts;
begin
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  v_attempt := till_private.lock_account_of_attempt(p_attempt_id);
  if v_attempt.status = 'open' then
    perform till_private.close_attempt(v_attempt, 'failed', p_reason, null, p_at);
    perform till_private.expire_session(v_attempt.account_id, v_attempt.session_id, p_reason, p_at);
  end if;
end;
$$;

comment on function till.fail_checkout (text, text, timestamptz) is
  'Closes an attempt whose calls to Stripe failed, so that it does not stand in the way.';
