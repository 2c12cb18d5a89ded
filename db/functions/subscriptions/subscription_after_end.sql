-- Makes a canceled subscription that of the Stripe subscription that paid its current period, if
-- that has ended, too; writes nothing.
--
-- Of several that funded it the one that ended last by order of arrival would stand there
-- otherwise; now it is the same in every order (spec 6.4).
--
-- Parameters  p_subscription  the subscription to be
-- Returns     the same, when it is not canceled, or nobody else who is free paid its current period
-- Locks       nothing more: the caller holds account, instance and subscription
create or replace function till_private.subscription_after_end (
  p_subscription till_private.subscriptions
)
  returns till_private.subscriptions
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_after till_private.subscriptions := p_subscription;
  v_period till_private.paid_periods;
  v_facts till_private.stripe_subscriptions;
begin
  if p_subscription.status <> 'canceled' then
    return p_subscription;
  end if;
  select p.* into v_period
  from till_private.paid_periods as p
  where p.lineage_id = p_subscription.lineage_id
  order by p.period_start desc, p.period_end desc, p.invoice_id
  limit 1;
  select f.* into v_facts
  from till_private.purchases as b
  join till_private.stripe_subscriptions as f using (stripe_subscription_id)
  where b.purchase_id = v_period.invoice_id
    and f.ended_at is not null
    and not exists (
      select from till_private.subscriptions as taken
      where taken.stripe_subscription_id = f.stripe_subscription_id
    );
  if not found then
    return p_subscription;
  end if;
  v_after.stripe_subscription_id := v_facts.stripe_subscription_id;
  v_after.canceled_at := v_facts.ended_at;
  v_after.cancel_at_period_end := coalesce(v_facts.cancel_at_period_end, false);
  v_after.plan := v_period.plan;
  v_after.price_version := v_period.price_version;
  select min(p.period_start) into v_after.period_anchor
  from till_private.paid_periods as p
  join till_private.purchases as b on b.purchase_id = p.invoice_id
  where p.lineage_id = p_subscription.lineage_id
    and b.stripe_subscription_id = v_facts.stripe_subscription_id;
  return v_after;
end;
$$;

comment on function till_private.subscription_after_end (till_private.subscriptions) is
  'Makes a canceled subscription that of the Stripe subscription that paid its current period.';
