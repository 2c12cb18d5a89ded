-- Closes a call to Stripe that can never succeed, without making it. For operators.
--
-- Stripe must have been looked at first: what the call was to bring about has not happened. An
-- answer that comes all the same changes nothing.
--
-- Parameters  p_intent_id  an unanswered intent of till.intents
--             p_actor      who dismisses it
--             p_reason     why
--             p_at         when, UTC
-- Raises      TK004 invalid_argument, TK042 intent_not_found
-- Locks       account, intent
create or replace function till.dismiss_intent (
  p_intent_id bigint,
  p_actor text,
  p_reason text,
  p_at timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account_id text;
begin
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  select i.account_id into v_account_id
  from till_private.intents as i
  where i.intent_id = p_intent_id;
  if found then
    -- Only who holds the account answers an intent.
    perform till_private.lock_account(v_account_id);
  end if;
  update till_private.intents as i
  set answered_at = p_at,
      answer = jsonb_build_object('dismissed_by', p_actor, 'dismissed_reason', p_reason)
  where i.intent_id = p_intent_id and i.answered_at is null;
  if not found then
    perform till_private.refuse('intent_not_found', jsonb_build_object('intent_id', p_intent_id));
  end if;
end;
$$;

comment on function till.dismiss_intent (bigint, text, text, timestamptz) is
  'Closes a call to Stripe that can never succeed, without making it. For operators.';
