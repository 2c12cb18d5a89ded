-- Invariants of settlements, payments and paid periods.
--
-- Locks       nothing
create or replace function till_private.verify_settlements (
  p_account_id text
)
  returns setof till.violation
  language sql
  stable
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
  with booked as (
    select
      t.transaction_id, t.account_id, t.kind, count(e.entry_number) as entries,
      coalesce(sum(e.amount), 0) as total,
      coalesce(sum(e.amount) filter (where e.amount > 0), 0) as deposited,
      coalesce(sum(e.amount) filter (where e.amount > 0 and e.contra = 'off_stripe'), 0) as off_stripe,
      coalesce(bool_or(e.counter = 'spent'), false) as is_spend
    from till_private.transactions as t
    left join till_private.entries as e using (transaction_id)
    where t.kind = 'settlement' and (p_account_id is null or t.account_id = p_account_id)
    group by t.transaction_id
  )
  select 'a_settlement_sums_to_zero', b.account_id, jsonb_build_object('transaction_id', b.transaction_id)
  from booked as b
  where b.total <> 0 or b.is_spend
  union all
  select 'a_settlement_books_what_its_invoice_says', b.account_id, jsonb_build_object(
    'transaction_id', b.transaction_id
  )
  from booked as b
  left join till_private.settlements as s using (transaction_id)
  where s.transaction_id is null
    or s.account_id <> b.account_id
    or (s.amount, s.off_stripe_amount) <> (b.deposited, b.off_stripe)
  union all
  select 'a_settled_invoice_has_one_transaction', s.account_id, jsonb_build_object('invoice_id', s.invoice_id)
  from till_private.settlements as s
  left join till_private.transactions as t using (transaction_id)
  where (p_account_id is null or s.account_id = p_account_id)
    and (t.kind is distinct from 'settlement' or t.account_id <> s.account_id)
  union all
  select 'a_payment_id_belongs_to_a_settlement', t.account_id, jsonb_build_object('payment_id', p.payment_id)
  from till_private.payments as p
  join till_private.transactions as t using (transaction_id)
  where (p_account_id is null or t.account_id = p_account_id)
    and not exists (select from till_private.settlements as s where s.transaction_id = p.transaction_id)
  union all
  select 'a_settlement_pays_one_period', b.account_id, jsonb_build_object('transaction_id', b.transaction_id)
  from booked as b
  left join till_private.settlements as s using (transaction_id)
  left join till_private.paid_periods as p using (transaction_id)
  where (p.invoice_id, p.amount, p.period_start, p.period_end)
    is distinct from (s.invoice_id, s.amount, s.period_start, s.period_end)
  union all
  select 'a_paid_period_is_backed_by_its_account', s.account_id, jsonb_build_object(
    'paid_period_id', p.paid_period_id
  )
  from till_private.paid_periods as p
  join till_private.subscriptions as s using (subscription_id)
  join till_private.transactions as t using (transaction_id)
  where (p_account_id is null or s.account_id = p_account_id)
    and (t.account_id <> s.account_id or p.lineage_id <> s.lineage_id);
$$;

comment on function till_private.verify_settlements (text) is
  'Invariants of settlements, payments and paid periods.';
