-- Invariants of subscriptions, their periods and their change rows.
--
-- A subscription whose paid time is over is no violation while Stripe may still settle it, or when
-- its renewal is due.
--
-- Parameters  p_account_id  check one account only; null for all
--             p_at          now, UTC
-- Locks       nothing
create or replace function till_private.verify_subscriptions (
  p_account_id text,
  p_at timestamptz default now()
)
  returns setof till.violation
  language sql
  stable
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
  with current as (
    select s.*
    from till_private.subscriptions as s
    where s.transferred_to_subscription_id is null
      and (p_account_id is null or s.account_id = p_account_id)
  ),
  periods as not materialized (
    select p.lineage_id, p.period_start, p.period_end
    from till_private.paid_periods as p
    union all
    -- The time that an import brought over was paid for in the older books.
    select s.lineage_id, l.period_start, l.period_end
    from till_private.legacy_subscriptions as l
    join till_private.legacy_imports as i using (account_id)
    join till_private.subscriptions as s using (instance_id)
    where i.finished_at is not null and s.subscription_id = s.lineage_id
  )
  select 'the_current_period_is_the_greatest_of_the_lineage', c.account_id, jsonb_build_object(
    'subscription_id', c.subscription_id
  )
  from current as c
  left join lateral (
    select p.period_start, p.period_end
    from periods as p
    where p.lineage_id = c.lineage_id
    order by p.period_start desc, p.period_end desc
    limit 1
  ) as newest on true
  where (c.current_period_start, c.current_period_end)
    is distinct from (newest.period_start, newest.period_end)
  union all
  select 'an_instance_has_one_current_subscription', min(c.account_id), jsonb_build_object(
    'instance_id', c.instance_id
  )
  from current as c
  group by c.instance_id
  having count(*) > 1
  union all
  select 'a_paid_subscription_has_one_funding_shape', c.account_id, jsonb_build_object(
    'subscription_id', c.subscription_id
  )
  from current as c
  where c.status not in ('trialing', 'canceled')
    and (
      (c.payment_source = 'stripe' and c.stripe_subscription_id is not null)
      or (
        c.payment_source = 'credits'
        and num_nonnulls(c.stripe_subscription_id, c.credit_renewal_at) > 0
      )
    ) is not true
  union all
  select 'an_active_subscription_has_no_destruction_deadline', c.account_id, jsonb_build_object(
    'subscription_id', c.subscription_id
  )
  from current as c
  where c.status = 'active' and (c.destruction_due_at is not null or c.past_due_since is not null)
  union all
  select 'an_active_subscription_is_paid_or_due', c.account_id, jsonb_build_object(
    'subscription_id', c.subscription_id, 'current_period_end', c.current_period_end
  )
  from current as c
  where c.status = 'active' and c.payment_source = 'credits'
    and not exists (
      select from periods as p
      where p.lineage_id = c.lineage_id
        and (
          p.period_end > p_at
          or (c.stripe_subscription_id is null and c.credit_renewal_at > p_at) is not true
        )
    )
  union all
  select 'a_subscription_agrees_with_its_last_change', s.account_id, jsonb_build_object(
    'subscription_id', s.subscription_id
  )
  from till_private.subscriptions as s
  where (p_account_id is null or s.account_id = p_account_id)
    and till_private.subscription_state(s) is distinct from (
      select h.after
      from till_private.subscription_changes as h
      where h.subscription_id = s.subscription_id
      order by h.change_id desc
      limit 1
    )
  union all
  select 'a_subscription_has_the_account_of_its_instance', s.account_id, jsonb_build_object(
    'subscription_id', s.subscription_id
  )
  from till_private.subscriptions as s
  join till_private.instances as i using (instance_id)
  where (p_account_id is null or s.account_id = p_account_id) and i.account_id <> s.account_id;
$$;

comment on function till_private.verify_subscriptions (text, timestamptz) is
  'Invariants of subscriptions, their periods and their change rows.';
