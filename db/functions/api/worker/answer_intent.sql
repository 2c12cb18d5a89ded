-- Records Stripe's answer to an intent and acts on it, in one transaction. A second answer changes
-- nothing.
--
-- The answer is: for refresh_subscription the Stripe subscription; for fetch_invoice_payments
-- {"payment_ids": [...]}, every id of the invoice's payments down to the charge; for
-- clean_up_checkout {"sessions": [{"id", "status"}, ...]}; for the others anything.
--
-- Parameters  p_intent_id  the intent
--             p_answer     what Stripe said
--             p_at         when, UTC
-- Raises      TK004 invalid_argument, TK042 intent_not_found
-- Locks       account, instance, subscription, attempt, intent, and events that nobody else holds
create or replace function till.answer_intent (
  p_intent_id bigint,
  p_answer jsonb,
  p_at timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_intent till_private.intents;
  v_said till_private.stripe_subscriptions;
  v_attempt till_private.checkout_attempts;
  v_session_id text;
  v_session_status text;
begin
  perform till_private.require_time('at', p_at);
  if jsonb_typeof(p_answer) is distinct from 'object' then
    perform till_private.refuse(
      'invalid_argument', '{"argument": "answer", "must_be": "an object"}'
    );
  end if;
  select i.* into v_intent from till_private.intents as i where i.intent_id = p_intent_id;
  if not found then
    perform till_private.refuse('intent_not_found', jsonb_build_object('intent_id', p_intent_id));
  end if;
  perform till_private.lock_account(v_intent.account_id);
  -- Only who holds the account answers an intent, so its own lock can come last, in its order.
  select i.* into strict v_intent from till_private.intents as i where i.intent_id = p_intent_id;
  if v_intent.answered_at is not null then
    return;
  end if;
  if v_intent.kind = 'refresh_subscription' then
    v_said := till_private.read_subscription(p_answer, p_at);
    v_said.stripe_subscription_id := v_intent.parameters ->> 'stripe_subscription_id';
    v_said.account_id := v_intent.account_id;
    perform till_private.note_facts(
      v_said, to_timestamp((v_intent.parameters ->> 'second')::bigint), true, p_at
    );
    perform till_private.follow_facts(v_said.stripe_subscription_id, v_intent.kind, p_at);
  elsif v_intent.kind = 'fetch_invoice_payments' then
    if jsonb_typeof(p_answer -> 'payment_ids') is distinct from 'array' or exists (
      select from jsonb_path_query(p_answer, '$.payment_ids[*]') as id
      where jsonb_typeof(id) <> 'string' or id #>> '{}' !~ '^(ch|pi|py|inpay)_'
    ) then
      perform till_private.refuse('invalid_argument', jsonb_build_object(
        'argument', 'answer', 'must_be', 'payment_ids: a list of ch_, pi_, py_ and inpay_ ids'
      ));
    end if;
    insert into till_private.fetched_payments (invoice_id, payment_ids, fetched_at)
    values (
      v_intent.parameters ->> 'invoice_id',
      array(select jsonb_array_elements_text(p_answer -> 'payment_ids')), p_at
    )
    on conflict (invoice_id) do nothing;
    perform till_private.wake_parked(
      v_intent.account_id, 'needs_payment_ids', p_at, v_intent.parameters ->> 'invoice_id'
    );
  elsif v_intent.kind = 'clean_up_checkout' then
    if jsonb_typeof(p_answer -> 'sessions') is distinct from 'array' then
      perform till_private.refuse('invalid_argument', jsonb_build_object(
        'argument', 'answer', 'must_be', 'an object with a list sessions'
      ));
    end if;
    v_attempt := till_private.lock_attempt(v_intent.parameters ->> 'attempt_id');
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
  end if;
  -- It was acted upon; what is kept of it has a bound.
  update till_private.intents as i
  set answered_at = p_at,
      answer = case
        when octet_length(p_answer::text) <= 65536 then p_answer
        else jsonb_build_object('bytes_not_kept', octet_length(p_answer::text))
      end,
      last_error = null
  where i.intent_id = p_intent_id;
  perform till_private.apply_woken(v_intent.account_id, p_at);
end;
$$;

comment on function till.answer_intent (bigint, jsonb, timestamptz) is
  'Records Stripe''s answer to an intent and acts on it, in one transaction.';
