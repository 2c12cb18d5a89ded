-- Records why a call to Stripe failed; it is tried again when its back-off is over.
--
-- The back-off doubles from 10 seconds to at most 10 minutes.
--
-- Parameters  p_intent_id  the intent
--             p_error      a short machine-readable reason, no secrets and no personal data
--             p_at         when, UTC
-- Raises      TK004 invalid_argument, TK042 intent_not_found
-- Locks       intent
create or replace function till.fail_intent (
  p_intent_id bigint,
  p_error text,
  p_at timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform till_private.require_text('error', p_error);
  perform till_private.require_time('at', p_at);
  update till_private.intents as i
  set last_error = p_error,
      next_attempt_at = p_at + make_interval(
        secs => least(600, 10 * 2 ^ greatest(0, least(i.attempts - 1, 10)))
      )
  where i.intent_id = p_intent_id and i.answered_at is null;
  if not found then
    perform till_private.refuse('intent_not_found', jsonb_build_object('intent_id', p_intent_id));
  end if;
end;
$$;

comment on function till.fail_intent (bigint, text, timestamptz) is
  'Records why a call to Stripe failed; it is tried again when its back-off is over.';
