-- Closes an attempt that died half way, after what was found of it at Stripe (spec 9.5).
--
-- Parameters  p_intent  the answered clean_up_checkout; its parameters name the attempt
--             p_answer  {"sessions": [{"id", "status"}, ...]}: what there was, after it was expired
--             p_at      when, UTC
-- Raises      TK004 invalid_argument
-- Locks       attempt, intent: the caller holds the account
create or replace function till_private.finish_clean_up (
  p_intent till_private.intents,
  p_answer jsonb,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_attempt till_private.checkout_attempts := till_private.lock_attempt(
    p_intent.parameters ->> 'attempt_id'
  );
  v_session_id text;
  v_session_status text;
begin
  if jsonb_typeof(p_answer -> 'sessions') is distinct from 'array' then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'answer', 'must_be', 'an object with a list sessions'
    ));
  end if;
  select s ->> 'id', s ->> 'status' into v_session_id, v_session_status
  from jsonb_array_elements(p_answer -> 'sessions') as s
  order by s ->> 'status' = 'complete' desc, 1
  limit 1;
  if v_attempt.status = 'open' then
    perform till_private.close_attempt(
      v_attempt, case v_session_status when 'complete' then 'completed' else 'failed' end,
      'its request died', v_session_id, p_at
    );
  end if;
end;
$$;

comment on function till_private.finish_clean_up (till_private.intents, jsonb, timestamptz) is
  'Closes an attempt that died half way, after what was found of it at Stripe.';
