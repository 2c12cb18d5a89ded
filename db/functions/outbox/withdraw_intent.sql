-- Closes an intent that is no longer wanted, unless it was answered.
--
-- A call that is under way at this moment may still reach Stripe; its event then says so.
--
-- Parameters  p_idempotency_key  the intent; null withdraws nothing
--             p_why              why
--             p_at               when, UTC
-- Locks       intent: the caller holds the account
create or replace function till_private.withdraw_intent (
  p_idempotency_key text,
  p_why text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  update till_private.intents as i
  set answered_at = p_at, answer = jsonb_build_object('withdrawn', p_why)
  where i.idempotency_key = p_idempotency_key and i.answered_at is null;
end;
$$;

comment on function till_private.withdraw_intent (text, text, timestamptz) is
  'Closes an intent that is no longer wanted, unless it was answered.';
