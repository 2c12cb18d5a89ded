-- Invariants that would be foreign keys, were they not on the way of each booking (spec 10.4).
-- Those of entries, purchases, payments and paid periods to what booked them are with their other
-- rules.
--
-- Parameters  p_account_id  check one account only; null for all
-- Locks       nothing
create or replace function till_private.verify_parents (
  p_account_id text
)
  returns setof till.violation
  language sql
  stable
  security invoker
as $$
  with account_rows as (
    select t.account_id, 'transactions' as child, t.transaction_id::text as key
    from till_private.transactions as t
    union all
    select distinct e.account_id, 'entries', null from till_private.entries as e
    union all
    select s.account_id, 'subscriptions', s.subscription_id::text
    from till_private.subscriptions as s
    union all
    select p.account_id, 'purchases', p.purchase_id from till_private.purchases as p
    union all
    select c.account_id, 'changes', c.change_id::text
    from till_private.changes as c
    where c.account_id is not null
  ),
  orphans as (
    select r.account_id, r.child, r.key, 'accounts' as parent
    from account_rows as r
    where not exists (select from till_private.accounts as a where a.account_id = r.account_id)
    union all
    select s.account_id, 'subscriptions', s.subscription_id::text, 'instances'
    from till_private.subscriptions as s
    where not exists (
      select from till_private.instances as i where i.instance_id = s.instance_id
    )
    union all
    select s.account_id, 'subscriptions', s.subscription_id::text, 'lineage'
    from till_private.subscriptions as s
    where not exists (
      select from till_private.subscriptions as l where l.subscription_id = s.lineage_id
    )
    union all
    select s.account_id, 'subscriptions', s.subscription_id::text, 'price_versions'
    from till_private.subscriptions as s
    where not exists (
      select from till_private.price_versions as v where v.price_version = s.price_version
    )
    union all
    select s.account_id, 'subscriptions', s.subscription_id::text, 'plan_prices'
    from till_private.subscriptions as s
    where s.plan is not null
      and not exists (
        select from till_private.plan_prices as p
        where p.price_version = s.price_version and p.plan = s.plan
      )
    union all
    select s.account_id, 'subscriptions', s.subscription_id::text, 'plans'
    from till_private.subscriptions as s
    where s.scheduled_plan is not null
      and not exists (select from till_private.plans as p where p.plan = s.scheduled_plan)
    union all
    select null, 'paid_periods', p.paid_period_id::text, 'subscriptions'
    from till_private.paid_periods as p
    where not exists (
      select from till_private.subscriptions as s where s.subscription_id = p.subscription_id
    )
    union all
    select s.account_id, 'paid_periods', p.paid_period_id::text, 'plan_prices'
    from till_private.paid_periods as p
    left join till_private.subscriptions as s using (subscription_id)
    where not exists (
      select from till_private.plan_prices as a
      where a.price_version = p.price_version and a.plan = p.plan
    )
    union all
    select e.account_id, 'stripe_events', e.event_id, 'transactions'
    from till_private.stripe_events as e
    where e.transaction_id is not null
      and not exists (
        select from till_private.transactions as t where t.transaction_id = e.transaction_id
      )
    union all
    select c.account_id, 'changes', c.change_id::text, 'transactions'
    from till_private.changes as c
    where c.transaction_id is not null
      and not exists (
        select from till_private.transactions as t where t.transaction_id = c.transaction_id
      )
  )
  select 'a_row_has_its_parent', o.account_id, jsonb_build_object(
    'table', o.child, 'key', o.key, 'parent', o.parent
  )
  from orphans as o
  where p_account_id is null or o.account_id = p_account_id;
$$;

comment on function till_private.verify_parents (text) is
  'Invariants that would be foreign keys, were they not on the way of each booking.';
