-- Invariants of the Stripe events, the quarantine and the intents.
--
-- Parameters  p_account_id  check one account only; null for all
--             p_at          now, UTC: intents may wait 30 minutes for their answer
-- Locks       nothing
create or replace function till_private.verify_inbox (
  p_account_id text,
  p_at timestamptz default now()
)
  returns setof till.violation
  language sql
  stable
  security invoker
as $$
  select 'a_quarantined_invoice_has_amount_and_currency', q.account_id, jsonb_build_object(
    'event_id', q.event_id, 'invoice_id', q.invoice_id
  )
  from till_private.quarantine as q
  where q.resolution is null
    and q.invoice_id is not null
    and num_nulls(q.amount, q.currency) > 0
    and (p_account_id is null or q.account_id = p_account_id)
  union all
  select 'a_parked_event_is_in_quarantine', q.account_id, jsonb_build_object('event_id', e.event_id)
  from till_private.stripe_events as e
  left join till_private.quarantine as q using (event_id)
  where (p_account_id is null or q.account_id = p_account_id)
    and (e.outcome in ('quarantined', 'failed'))
      is distinct from (q.event_id is not null and q.resolution is null)
  union all
  select 'an_event_is_decided', e.account_id, jsonb_build_object('event_id', e.event_id)
  from till_private.stripe_events as e
  where e.outcome = 'received' and (p_account_id is null or e.account_id = p_account_id)
  union all
  select 'an_intent_is_answered_within_30_minutes', i.account_id, jsonb_build_object(
    'intent_id', i.intent_id
  )
  from till_private.intents as i
  where i.answered_at is null
    and i.created_at < p_at - interval '30 minutes'
    and (p_account_id is null or i.account_id = p_account_id);
$$;

comment on function till_private.verify_inbox (text, timestamptz) is
  'Invariants of the Stripe events, the quarantine and the intents.';
