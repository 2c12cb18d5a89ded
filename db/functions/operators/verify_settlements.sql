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
as $$
  with booked as (
    select
      t.transaction_id, t.account_id, t.kind,
      max(l.legacy_id) as deposit,
      max(l.deduction_legacy_id) as deduction,
      count(e.entry_number) as entries,
      coalesce(sum(e.amount), 0) as total,
      coalesce(sum(e.amount) filter (where e.amount > 0), 0) as deposited,
      coalesce(sum(e.amount) filter (where e.amount > 0 and e.contra = 'off_stripe'), 0)
        as off_stripe,
      coalesce(bool_or(e.counter = 'spent'), false) as is_spend
    from till_private.transactions as t
    left join till_private.entries as e using (transaction_id)
    left join till_private.legacy_settlements as l using (transaction_id)
    where t.kind in ('settlement', 'legacy_compensation')
      -- The trial of a pass is looked at with the passes.
      and t.command <> 'settle_pass_invoice'
      and (p_account_id is null or t.account_id = p_account_id)
    group by t.transaction_id
  )
  select 'a_settlement_sums_to_zero', b.account_id, jsonb_build_object(
    'transaction_id', b.transaction_id
  )
  from booked as b
  where (b.kind = 'settlement' and b.total <> 0) or b.is_spend
  union all
  select 'a_settlement_books_what_its_invoice_says', b.account_id, jsonb_build_object(
    'transaction_id', b.transaction_id
  )
  from booked as b
  left join till_private.purchases as s using (transaction_id)
  where s.transaction_id is null
    or (s.product, s.account_id) <> ('hosting', b.account_id)
    or case
      when b.kind = 'legacy_compensation'
        then b.deposit is null or b.deduction is not null or (b.entries, b.total) <> (1, -s.amount)
      when b.deposit is not null then b.deduction is null or b.entries > 0
      else (s.amount, s.off_stripe_amount) <> (b.deposited, b.off_stripe)
    end
  union all
  select 'a_legacy_deduction_is_claimed_once', l.account_id, jsonb_build_object(
    'legacy_id', l.deduction_legacy_id
  )
  from till_private.legacy_settlements as l
  where l.deduction_legacy_id is not null and (p_account_id is null or l.account_id = p_account_id)
  group by l.account_id, l.deduction_legacy_id
  having count(*) > 1
  union all
  select 'a_finished_import_brought_the_balance_over', i.account_id, jsonb_build_object(
    'transaction_id', i.transaction_id
  )
  from till_private.legacy_imports as i
  where i.finished_at is not null
    and (p_account_id is null or i.account_id = p_account_id)
    and (
      select coalesce(sum(l.amount), 0)
      from till_private.legacy_entries as l
      where l.account_id = i.account_id
    ) <> (
      select coalesce(sum(e.amount), 0)
      from till_private.entries as e
      where e.transaction_id = i.transaction_id
    )
  union all
  select 'a_purchase_is_booked_by_its_transaction', s.account_id, jsonb_build_object(
    'purchase_id', s.purchase_id
  )
  from till_private.purchases as s
  left join till_private.transactions as t using (transaction_id)
  where (p_account_id is null or s.account_id = p_account_id)
    and (
      t.account_id is distinct from s.account_id
      or case s.product
        when 'hosting' then t.kind not in ('settlement', 'legacy_compensation')
        when 'pass' then t.kind <> 'pass_base'
        when 'credits' then t.kind <> 'purchase'
        else t.kind <> 'settlement'
      end
    )
  union all
  select 'a_purchase_is_recorded_once', min(s.account_id), jsonb_build_object(
    'purchase_id', s.purchase_id
  )
  from till_private.purchases as s
  where p_account_id is null or s.account_id = p_account_id
  group by s.purchase_id
  having count(*) > 1
  union all
  select 'a_payment_id_belongs_to_a_purchase', null, jsonb_build_object('payment_id', p.payment_id)
  from till_private.payments as p
  where p_account_id is null
    and not exists (
      select from till_private.purchases as s where s.purchase_id = p.purchase_id
    )
  union all
  select 'a_payment_id_is_recorded_once', min(s.account_id), jsonb_build_object(
    'payment_id', p.payment_id
  )
  from till_private.payments as p
  join till_private.purchases as s using (purchase_id)
  where p_account_id is null or s.account_id = p_account_id
  group by p.payment_id
  having count(*) > 1
  union all
  select 'a_settlement_pays_one_period', b.account_id, jsonb_build_object(
    'transaction_id', b.transaction_id
  )
  from booked as b
  left join till_private.purchases as s using (transaction_id)
  left join till_private.paid_periods as p using (transaction_id)
  where (p.invoice_id, p.amount, p.period_start, p.period_end)
    is distinct from (s.purchase_id, s.amount, s.period_start, s.period_end)
  union all
  select 'a_paid_period_is_backed_by_its_account', s.account_id, jsonb_build_object(
    'paid_period_id', p.paid_period_id
  )
  from till_private.paid_periods as p
  join till_private.subscriptions as s using (subscription_id)
  left join till_private.transactions as t using (transaction_id)
  where (p_account_id is null or s.account_id = p_account_id)
    and (
      p.lineage_id <> s.lineage_id
      -- What an import knows of a period is paid for in the older books.
      or (
        t.account_id is distinct from s.account_id
        and (p.transaction_id is not null or p.amount > 0)
      )
    )
  union all
  select 'a_period_with_an_invoice_was_settled', s.account_id, jsonb_build_object(
    'paid_period_id', p.paid_period_id
  )
  from till_private.paid_periods as p
  join till_private.subscriptions as s using (subscription_id)
  join till_private.transactions as t using (transaction_id)
  where p.invoice_id is not null
    and t.account_id = s.account_id
    and t.kind not in ('settlement', 'legacy_compensation')
    and (p_account_id is null or s.account_id = p_account_id)
  union all
  select 'a_transaction_pays_one_period', min(s.account_id), jsonb_build_object(
    'transaction_id', p.transaction_id
  )
  from till_private.paid_periods as p
  join till_private.subscriptions as s using (subscription_id)
  where p.transaction_id is not null and (p_account_id is null or s.account_id = p_account_id)
  group by p.transaction_id
  having count(*) > 1;
$$;

comment on function till_private.verify_settlements (text) is
  'Invariants of settlements, payments and paid periods.';
