-- The rows that were there before db/migrations/20261128160000_one_book.sql. Reads the old tables
-- and locks none; what their functions write meanwhile is carried over by triggers.

-- migrate:up

insert into till_private.purchases (
  purchase_id, product, account_id, transaction_id, stripe_subscription_id, amount,
  off_stripe_amount, tax_amount, other_amount, currency, period_start, period_end, paid_at
)
select
  s.invoice_id, 'hosting', s.account_id, s.transaction_id, s.stripe_subscription_id, s.amount,
  s.off_stripe_amount, 0, 0, s.currency, s.period_start, s.period_end, t.event_at
from till_private.settlements as s
join till_private.transactions as t using (transaction_id)
on conflict (purchase_id) do nothing;

insert into till_private.purchases (
  purchase_id, product, account_id, transaction_id, stripe_subscription_id, amount,
  off_stripe_amount, tax_amount, other_amount, currency, period_start, period_end, paid_at
)
select
  i.invoice_id, case t.kind when 'pass_base' then 'pass' else 'other' end, p.account_id,
  i.transaction_id, p.stripe_subscription_id, i.amount, 0, 0, 0, i.currency, i.period_start,
  i.period_end, i.paid_at
from till_private.pass_invoices as i
join till_private.passes as p using (pass_id)
join till_private.transactions as t using (transaction_id)
on conflict (purchase_id) do nothing;

insert into till_private.purchases (
  purchase_id, product, account_id, transaction_id, session_id, amount,
  off_stripe_amount, tax_amount, other_amount, currency, paid_at
)
select
  c.payment_intent_id, 'credits', c.account_id, c.transaction_id, c.session_id, c.amount,
  0, c.tax_amount, 0, c.currency, t.event_at
from till_private.credit_purchases as c
join till_private.transactions as t using (transaction_id)
on conflict (purchase_id) do nothing;

insert into till_private.payments (payment_id, purchase_id, recorded_at)
select c.payment_intent_id, c.payment_intent_id, t.posted_at
from till_private.credit_purchases as c
join till_private.transactions as t using (transaction_id)
on conflict (payment_id) do nothing;

update till_private.payments as p
set purchase_id = b.purchase_id
from till_private.purchases as b
where p.purchase_id is null and b.transaction_id = p.transaction_id;

insert into till_private.stripe_prices (
  stripe_price_id, product, tier, cadence, added_by, added_reason, added_at
)
select p.stripe_price_id, 'pass', p.tier, p.cadence, p.added_by, p.added_reason, p.added_at
from till_private.pass_prices as p
on conflict (stripe_price_id) do nothing;

insert into till_private.changes (
  change_id, subject, subject_id, account_id, action, actor, reason, before, after,
  transaction_id, changed_at
)
select
  c.change_id, 'subscription', c.subscription_id::text, s.account_id, c.action, c.actor, c.reason,
  c.before, c.after, c.transaction_id, c.changed_at
from till_private.subscription_changes as c
join till_private.subscriptions as s using (subscription_id)
on conflict (subject, subject_id, change_id) do nothing;

insert into till_private.changes (
  change_id, subject, subject_id, account_id, action, actor, reason, before, after, changed_at
)
select
  c.change_id, 'pass', c.pass_id::text, p.account_id, c.action, c.actor, c.reason, c.before,
  c.after,
  c.changed_at
from till_private.pass_changes as c
join till_private.passes as p using (pass_id)
on conflict (subject, subject_id, change_id) do nothing;

insert into till_private.paid_periods (
  lineage_id, subscription_id, plan, price_version, amount, period_start, period_end
)
select
  s.lineage_id, s.subscription_id, l.plan, l.price_version, 0, l.period_start, l.period_end
from till_private.legacy_subscriptions as l
join till_private.legacy_imports as i using (account_id)
join till_private.subscriptions as s using (instance_id)
where i.finished_at is not null
  and s.subscription_id = s.lineage_id
  and not exists (
    select from till_private.paid_periods as p
    where p.lineage_id = s.lineage_id and p.transaction_id is null
  );

alter table till_private.stripe_prices
  validate constraint a_price_stands_for_one_thing,
  validate constraint cadence_is_monthly_or_yearly;

-- migrate:down
