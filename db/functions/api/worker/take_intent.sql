-- Hands the next due intent to a worker, and keeps it from others until its next attempt is due.
--
-- A worker that dies with it loses nothing: the intent is due again after a minute, which
-- is longer than any call may take.
--
-- Parameters  p_at    when, UTC
--             p_kind  of this kind only, so that a busy kind stands in no other's way; default any,
--                     refunds and cancellations first
-- Returns     the intent that has been due longest, or null when none is due
-- Raises      TK004 invalid_argument
-- Locks       intent, skipping those that others hold
create or replace function till.take_intent (
  p_at timestamptz default now(),
  p_kind text default null
)
  returns till.intent
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  c_kinds constant text[] := array[
    'refund_invoice', 'cancel_subscription', 'expire_checkout_session', 'fetch_invoice_payments',
    'refresh_subscription', 'clean_up_checkout'
  ];
  v_kind text;
  v_intent till_private.intents;
begin
  perform till_private.require_time('at', p_at);
  foreach v_kind in array case when p_kind is null then c_kinds else array[p_kind] end loop
    select i.* into v_intent
    from till_private.intents as i
    where i.answered_at is null and i.kind = v_kind and i.next_attempt_at <= p_at
    order by i.next_attempt_at, i.intent_id
    limit 1
    for no key update skip locked;
    exit when found;
  end loop;
  if v_intent.intent_id is null then
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

comment on function till.take_intent (timestamptz, text) is
  'Hands the next due intent to a worker, and keeps it from others until its next attempt is due.';
