-- Hands the next due intent to a worker, and keeps it from the others until its next attempt is due.
--
-- A worker that dies with it loses nothing: the intent is due again after the back-off, which doubles
-- from 10 seconds to at most 10 minutes.
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
      next_attempt_at = p_at + make_interval(secs => least(600, 10 * 2 ^ least(i.attempts, 10)))
  where i.intent_id = v_intent.intent_id
  returning i.* into strict v_intent;
  return row(
    v_intent.intent_id, v_intent.kind, v_intent.account_id, v_intent.idempotency_key,
    v_intent.parameters, v_intent.attempts
  )::till.intent;
end;
$$;

comment on function till.take_intent (timestamptz) is
  'Hands the next due intent to a worker, and keeps it from the others until its next attempt is due.';
