-- Commits to a call to Stripe, once per idempotency key. The worker makes it after the commit.
--
-- Parameters  p_kind             what to do
--             p_account_id       for whom
--             p_idempotency_key  derived from the cause, so that the same cause asks once
--             p_parameters       what Stripe needs, no secrets
--             p_reason           why
--             p_at               when, UTC
--             p_due_at           when it is to be made, UTC; default p_at
-- Locks       intent: the caller holds the account
create or replace function till_private.add_intent (
  p_kind text,
  p_account_id text,
  p_idempotency_key text,
  p_parameters jsonb,
  p_reason text,
  p_at timestamptz,
  p_due_at timestamptz default null
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  insert into till_private.intents (
    kind, account_id, idempotency_key, parameters, reason, created_at, next_attempt_at
  )
  values (
    p_kind, p_account_id, p_idempotency_key, p_parameters, p_reason, p_at, coalesce(p_due_at, p_at)
  )
  on conflict (idempotency_key) do nothing;
end;
$$;

comment on function till_private.add_intent (
  text, text, text, jsonb, text, timestamptz, timestamptz
) is
  'Commits to a call to Stripe, once per idempotency key.';
