-- Looks at what a settlement decides on.
--
-- Parameters  p_purchase     the invoice
--             p_instance_id  the locked instance that it pays for
-- Returns     the situation; without a subscription_id the instance has no subscription yet
-- Locks       nothing more: the caller holds account and instance
create or replace function till_private.look_at_settlement (
  p_purchase till_private.purchases,
  p_instance_id text
)
  returns till_private.settlement_situation
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_situation till_private.settlement_situation;
  v_subscription till_private.subscriptions;
  v_period till_private.paid_periods;
begin
  select s.* into v_subscription
  from till_private.subscriptions as s
  where s.instance_id = p_instance_id and s.transferred_to_subscription_id is null;
  v_period := till_private.current_period(v_subscription.lineage_id);
  v_subscription.account_id := p_purchase.account_id;
  v_subscription.instance_id := p_instance_id;
  v_situation.subscription := v_subscription;
  v_situation.period_start := v_period.period_start;
  v_situation.period_end := v_period.period_end;
  v_situation.paid_the_period := exists (
    select from till_private.paid_periods as p
    join till_private.purchases as b on b.purchase_id = p.invoice_id
    where p.lineage_id = v_subscription.lineage_id
      and (p.period_start, p.period_end) = (v_period.period_start, v_period.period_end)
      and b.stripe_subscription_id = p_purchase.stripe_subscription_id
  );
  v_situation.facts := till_private.facts_of(p_purchase.stripe_subscription_id);
  if v_subscription.stripe_subscription_id <> p_purchase.stripe_subscription_id then
    v_situation.funder_facts := till_private.facts_of(v_subscription.stripe_subscription_id);
  end if;
  return v_situation;
end;
$$;

comment on function till_private.look_at_settlement (till_private.purchases, text) is
  'Looks at what a settlement decides on.';
