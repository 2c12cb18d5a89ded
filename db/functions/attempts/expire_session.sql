-- Commits to expiring a Stripe session that nobody is to pay any more.
--
-- Parameters  p_account_id  the locked account
--             p_session_id  Stripe's cs_...; null expires nothing
--             p_reason      why
--             p_at          when, UTC
-- Locks       intent: the caller holds the account
create or replace function till_private.expire_session (
  p_account_id text,
  p_session_id text,
  p_reason text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if p_session_id is not null then
    perform till_private.add_intent(
      'expire_checkout_session', p_account_id, 'expire_checkout_session:' || p_session_id,
      jsonb_build_object('session_id', p_session_id), p_reason, p_at
    );
  end if;
end;
$$;

comment on function till_private.expire_session (text, text, text, timestamptz) is
  'Commits to expiring a Stripe session that nobody is to pay any more.';
