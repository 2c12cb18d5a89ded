-- Invariants of checkout attempts and of the credits that were bought.
--
-- Parameters  p_account_id  check one account only; null for all
--             p_at          now, UTC: an attempt without a session is cleaned up within 30 minutes
-- Locks       nothing
create or replace function till_private.verify_checkouts (
  p_account_id text,
  p_at timestamptz default now()
)
  returns setof till.violation
  language sql
  stable
  security invoker
as $$
  select 'an_instance_has_one_open_attempt', min(c.account_id), jsonb_build_object(
    'instance_id', c.instance_id
  )
  from till_private.checkout_attempts as c
  where c.kind = 'hosting' and c.status = 'open'
    and (p_account_id is null or c.account_id = p_account_id)
  group by c.instance_id
  having count(*) > 1
  union all
  select 'an_attempt_without_a_session_is_cleaned_up', c.account_id, jsonb_build_object(
    'attempt_id', c.attempt_id
  )
  from till_private.checkout_attempts as c
  left join till_private.intents as i
    on i.idempotency_key = 'clean_up_checkout:' || c.attempt_id
  where c.session_id is null
    and (p_account_id is null or c.account_id = p_account_id)
    and (
      i.intent_id is null
      or (c.status = 'open' and c.created_at < p_at - interval '30 minutes')
    )
  union all
  select 'a_superseded_session_is_expired', c.account_id, jsonb_build_object(
    'attempt_id', c.attempt_id
  )
  from till_private.checkout_attempts as c
  where c.status = 'superseded' and c.session_id is not null
    and (p_account_id is null or c.account_id = p_account_id)
    and not exists (
      select from till_private.intents as i
      where i.idempotency_key = 'expire_checkout_session:' || c.session_id
    )
  union all
  select 'a_credit_purchase_is_booked_as_it_was_paid', p.account_id, jsonb_build_object(
    'payment_intent_id', p.purchase_id
  )
  from till_private.purchases as p
  left join till_private.transactions as t using (transaction_id)
  cross join lateral (
    select
      count(*) as entries,
      sum(e.amount) filter (where e.contra = 'stripe_clearing') as paid,
      -sum(e.amount) filter (where e.contra = 'tax_payable') as tax
    from till_private.entries as e
    where e.transaction_id = p.transaction_id
  ) as booked
  where p.product = 'credits'
    and (p_account_id is null or p.account_id = p_account_id)
    and (
      t.account_id, t.command, t.key, booked.entries, booked.paid, coalesce(booked.tax, 0)
    ) is distinct from (
      p.account_id, 'purchase_credits', p.purchase_id,
      case when p.tax_amount > 0 then 2 else 1 end, p.amount, coalesce(p.tax_amount, 0)
    )
  union all
  select 'purchased_credits_have_their_payment', t.account_id, jsonb_build_object(
    'transaction_id', t.transaction_id
  )
  from till_private.transactions as t
  where t.command = 'purchase_credits'
    and (p_account_id is null or t.account_id = p_account_id)
    and not exists (
      select from till_private.purchases as p where p.transaction_id = t.transaction_id
    );
$$;

comment on function till_private.verify_checkouts (text, timestamptz) is
  'Invariants of checkout attempts and of the credits that were bought.';
