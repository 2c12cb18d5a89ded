-- Invariants of enrollments: the charge and the period that it bought.
--
-- Locks       nothing
create or replace function till_private.verify_enrollments (
  p_account_id text
)
  returns setof till.violation
  language sql
  stable
  security invoker
as $$
  select 'an_enrollment_charges_once_and_counts_as_spend', t.account_id, jsonb_build_object(
    'transaction_id', t.transaction_id
  )
  from till_private.transactions as t
  left join till_private.entries as e using (transaction_id)
  where t.kind = 'enrollment' and (p_account_id is null or t.account_id = p_account_id)
  group by t.transaction_id
  having count(*) <> 1 or min(e.counter) is distinct from 'spent' or sum(e.amount) >= 0
  union all
  select 'an_enrollment_pays_one_period', t.account_id, jsonb_build_object(
    'transaction_id', t.transaction_id
  )
  from till_private.transactions as t
  left join till_private.paid_periods as p using (transaction_id)
  where t.kind = 'enrollment'
    and (p_account_id is null or t.account_id = p_account_id)
    and (
      p.paid_period_id is null
      or p.invoice_id is not null
      or p.amount is distinct from (
        select -sum(e.amount)
        from till_private.entries as e
        where e.transaction_id = t.transaction_id
      )
    )
  union all
  select 'a_period_without_an_invoice_was_enrolled', s.account_id, jsonb_build_object(
    'paid_period_id', p.paid_period_id
  )
  from till_private.paid_periods as p
  join till_private.subscriptions as s using (subscription_id)
  join till_private.transactions as t using (transaction_id)
  where p.invoice_id is null
    and t.account_id = s.account_id
    and t.kind <> 'enrollment'
    and (p_account_id is null or s.account_id = p_account_id);
$$;

comment on function till_private.verify_enrollments (text) is
  'Invariants of enrollments: the charge and the period that it bought.';
