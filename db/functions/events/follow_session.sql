-- Brings an attempt in line with what an event says of its session, in whatever order events come.
-- A paid invoice says that it was paid, and names no session.
--
-- That it was paid stays, and comes before that a delayed payment failed; that stays, too. That it
-- was completed comes before that it has expired. When one checkout of an instance is completed,
-- its others are superseded.
--
-- Parameters  p_attempt_id  the attempt that the session names; one that is unknown is left alone
--             p_account_id  the locked account
--             p_session     the session; null for an invoice
--             p_type        the event's
--             p_at          when, UTC
-- Locks       attempt, intent: the caller holds the account
create or replace function till_private.follow_session (
  p_attempt_id text,
  p_account_id text,
  p_session till_private.checkout_session,
  p_type text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_attempt till_private.checkout_attempts;
  v_status text := case p_type
    when 'checkout.session.expired' then 'expired'
    when 'checkout.session.async_payment_failed' then 'failed'
    else 'completed'
  end;
  v_reason text := case
    when v_status = 'expired' then 'expired'
    when v_status = 'failed' then 'payment_failed'
    when p_session.payment_status = 'unpaid' then 'payment_pending'
    else 'paid'
  end;
begin
  select c.* into v_attempt
  from till_private.checkout_attempts as c
  where c.attempt_id = p_attempt_id and c.account_id = p_account_id
  for no key update;
  if v_attempt.attempt_id is null
    or coalesce(v_attempt.session_id, p_session.session_id) <> p_session.session_id
    or v_attempt.close_reason = 'paid'
    or (v_attempt.close_reason = 'payment_failed' and v_reason <> 'paid')
    or (v_status = 'expired' and v_attempt.status <> 'open')
  then
    return;
  end if;
  perform till_private.close_attempt(v_attempt, v_status, v_reason, p_session.session_id, p_at);
  if v_status = 'completed' then
    perform till_private.supersede_attempts(
      v_attempt.instance_id, 'another checkout was completed', p_at
    );
  end if;
end;
$$;

comment on function till_private.follow_session (
  text, text, till_private.checkout_session, text, timestamptz
) is
  'Brings an attempt in line with what an event says of its session.';
