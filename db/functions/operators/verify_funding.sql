-- Invariants of subscriptions, their periods and their change rows.
--
-- A subscription whose paid time is over is no violation: Stripe may still settle it, or its
-- renewal is due.
--
-- Parameters  p_account_id  check one account only; null for all
-- Locks       nothing
create or replace function till_private.verify_funding (
  p_account_id text
)
  returns setof till.violation
  language sql
  stable
  security invoker
as $$
  with current as (
    select s.*
    from till_private.subscriptions_with_period as s
    where s.transferred_to_subscription_id is null
      and (p_account_id is null or s.account_id = p_account_id)
  )
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
    'subscription_id', c.subscription_id
  )
  from current as c
  where c.status in ('active', 'past_due', 'unpaid') and c.current_period_end is null
  union all
  select 'a_subscription_agrees_with_its_last_change', s.account_id, jsonb_build_object(
    'subscription_id', s.subscription_id
  )
  from till_private.subscriptions as s
  where (p_account_id is null or s.account_id = p_account_id)
    and till_private.subscription_state(s) is distinct from (
      -- Before version 0.2 the current period was among the columns.
      select h.after - array[
        'current_period_start', 'current_period_end', 'credit_renewal_at', 'commit_ends_at'
      ]
      from till_private.changes as h
      where h.subject = 'subscription' and h.subject_id = s.subscription_id::text
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

comment on function till_private.verify_funding (text) is
  'Invariants of subscriptions, their periods and their change rows.';
