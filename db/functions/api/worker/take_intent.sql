-- Hands the next due intent to a worker, and keeps it from others until its next attempt is due.
--
-- A worker that dies with it loses nothing: the intent is due again after a minute, which
-- is longer than any call may take.
--
-- Parameters  p_at  when, UTC
-- Returns     the intent, or null when none is due
-- Locks       intent, skipping those that others hold
create or replace function till.take_intent (
  p_at timestamptz default now()
)
  returns till.intent
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_intent till_private.intents;
begin
  perform till_private.require_time('at', p_at);
  select i.* into v_intent
  from till_private.intents as i
  where i.answered_at is null and i.next_attempt_at <= p_at
  order by i.next_attempt_at, i.intent_id
  limit 1
  for no key update skip locked;
  if not found then
    return null;
  end if;
  update till_private.intents as i
  set attempts = i.attempts + 1,
      next_attempt_at = p_at + interval '1 minute'
  where i.intent_id = v_intent.intent_id
  returning i.* into strict v_intent;
  if v_intent.kind = 'clean_up_checkout' then
    -- It may have become known after the intent was written, and before a session was made.
    select v_intent.parameters || jsonb_build_object('stripe_customer_id', a.stripe_customer_id)
    into strict v_intent.parameters
    from till_private.accounts as a
    where a.account_id = v_intent.account_id;
  end if;
  return row(
    v_intent.intent_id, v_intent.kind, v_intent.account_id, v_intent.idempotency_key,
    v_intent.parameters, v_intent.attempts
  )::till.intent;
end;
$$;

comment on function till.take_intent (timestamptz) is
  'Hands the next due intent to a worker, and keeps it from others until its next attempt is due.';
