-- Records the Stripe session that was made for an attempt, and says what the caller is answered.
--
-- Of an attempt that was superseded meanwhile, or closed, the session will be expired and its url
-- is told to nobody; the caller gets the url of the attempt that took its place (spec 9.4).
--
-- Parameters  p_attempt_id  the attempt
--             p_session_id  Stripe's cs_...
--             p_url         where the customer pays
--             p_at          when, UTC
-- Returns     the url, of this attempt or of another; or a reason: checkout_completed,
--             checkout_in_progress, checkout_closed
-- Raises      TK004 invalid_argument, TK083 checkout_not_found
-- Locks       account, attempt, intent
create or replace function till.record_checkout_session (
  p_attempt_id text,
  p_session_id text,
  p_url text,
  p_at timestamptz default now()
)
  returns till.checkout_step
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_attempt till_private.checkout_attempts;
begin
  perform till_private.require_text('session_id', p_session_id);
  perform till_private.require_time('at', p_at);
  if coalesce(p_url, '') = '' then
    perform till_private.refuse('invalid_argument', '{"argument": "url", "must_be": "there"}');
  end if;
  v_attempt := till_private.lock_account_of_attempt(p_attempt_id);
  if coalesce(v_attempt.session_id, p_session_id) <> p_session_id
    or v_attempt.status in ('superseded', 'failed')
  then
    perform till_private.expire_session(
      v_attempt.account_id, p_session_id, 'nobody is to pay here', p_at
    );
  end if;
  if v_attempt.session_id is null then
    update till_private.checkout_attempts as c
    set session_id = p_session_id,
        session_url = case c.status when 'open' then p_url end,
        recorded_at = case c.status when 'open' then p_at end
    where c.attempt_id = p_attempt_id;
    perform till_private.withdraw_intent(
      'clean_up_checkout:' || p_attempt_id, 'the session is known', p_at
    );
  end if;
  return till_private.answer_checkout(p_attempt_id);
end;
$$;

comment on function till.record_checkout_session (text, text, text, timestamptz) is
  'Records the Stripe session that was made for an attempt, and says what the caller is answered.';
