-- Invariants of passes, their months and their change rows.
--
-- Locks       nothing
create or replace function till_private.verify_passes (
  p_account_id text
)
  returns setof till.violation
  language sql
  stable
  security invoker
as $$
  select 'a_month_is_issued_by_its_transaction', p.account_id, jsonb_build_object(
    'issuance_id', i.issuance_id
  )
  from till_private.pass_issuances as i
  join till_private.passes as p using (pass_id)
  left join till_private.transactions as t on t.transaction_id = i.base_transaction_id
  left join till_private.entries as e on e.transaction_id = i.base_transaction_id
  where (p_account_id is null or p.account_id = p_account_id)
    and (t.account_id, t.kind, e.amount) is distinct from (p.account_id, 'pass_base', i.base_amount)
  union all
  select 'a_month_is_issued_once', min(p.account_id), jsonb_build_object(
    'pass_id', i.pass_id, 'issue_month', i.issue_month
  )
  from till_private.pass_issuances as i
  join till_private.passes as p using (pass_id)
  where p_account_id is null or p.account_id = p_account_id
  group by i.pass_id, i.issue_month
  having count(*) > 1
  union all
  select 'a_bonus_is_awarded_by_its_transaction', p.account_id, jsonb_build_object(
    'issuance_id', i.issuance_id
  )
  from till_private.pass_issuances as i
  join till_private.passes as p using (pass_id)
  left join till_private.transactions as t on t.transaction_id = i.bonus_transaction_id
  left join till_private.entries as e on e.transaction_id = i.bonus_transaction_id
  where (p_account_id is null or p.account_id = p_account_id)
    and i.bonus_transaction_id is not null
    and (t.account_id, t.kind, e.amount)
      is distinct from (p.account_id, 'pass_bonus', i.bonus_amount)
  union all
  select 'every_issue_and_bonus_has_its_month', t.account_id, jsonb_build_object(
    'transaction_id', t.transaction_id
  )
  from till_private.transactions as t
  where (p_account_id is null or t.account_id = p_account_id)
    and t.kind in ('pass_base', 'pass_bonus')
    and not exists (
      select from till_private.pass_issuances as i
      where t.transaction_id in (i.base_transaction_id, i.bonus_transaction_id)
    )
  union all
  select 'a_trial_is_booked_by_its_invoice_without_entries', t.account_id, jsonb_build_object(
    'transaction_id', t.transaction_id
  )
  from till_private.transactions as t
  left join till_private.purchases as i using (transaction_id)
  where (p_account_id is null or t.account_id = p_account_id)
    and t.command = 'settle_pass_invoice'
    and (
      (t.kind, i.product, t.key, t.account_id)
        is distinct from ('settlement', 'other', i.purchase_id, i.account_id)
      or exists (select from till_private.entries as e where e.transaction_id = t.transaction_id)
    )
  union all
  select 'a_canceled_pass_is_canceled_at_stripe', p.account_id, jsonb_build_object(
    'pass_id', p.pass_id
  )
  from till_private.passes as p
  where (p_account_id is null or p.account_id = p_account_id)
    and p.canceled_at is not null
    and not exists (
      select from till_private.intents as i
      where i.idempotency_key = 'cancel_subscription:' || p.stripe_subscription_id
    )
  union all
  select 'a_pass_agrees_with_its_last_change', p.account_id, jsonb_build_object(
    'pass_id', p.pass_id
  )
  from till_private.passes as p
  where (p_account_id is null or p.account_id = p_account_id)
    and till_private.pass_state(p) is distinct from (
      select h.after
      from till_private.changes as h
      where h.subject = 'pass' and h.subject_id = p.pass_id::text
      order by h.change_id desc
      limit 1
    );
$$;

comment on function till_private.verify_passes (text) is
  'Invariants of passes, their months and their change rows.';
