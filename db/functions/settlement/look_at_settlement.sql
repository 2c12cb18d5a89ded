-- Looks at what a settlement decides on; and first, which instance the invoice pays for (spec 7.5).
--
-- By the Stripe subscription; else by the instance that the invoice names, along its transfers;
-- else, when it names none, the only current subscription of the account.
--
-- Parameters  p_purchase               the invoice
--             p_plan, p_price_version  what it pays for
--             p_instance_id            instance that the invoice names, or null
-- Returns     the situation; without an instance there is none that the account may pay for,
--             without a subscription_id it has no subscription yet
-- Raises      TK023 organization_boundary, TK034 customer_mismatch, TK036 lineage_broken
-- Locks       instance: the caller holds the account
create or replace function till_private.look_at_settlement (
  p_purchase till_private.purchases,
  p_plan text,
  p_price_version text,
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
  v_instance till_private.instances;
  v_period till_private.paid_periods;
  v_instance_id text := p_instance_id;
begin
  select s.* into v_subscription
  from till_private.subscriptions as s
  where s.stripe_subscription_id = p_purchase.stripe_subscription_id;
  if not found then
    if p_instance_id is null then
      select case count(*) when 1 then min(s.instance_id) end into v_instance_id
      from till_private.subscriptions as s
      where s.account_id = p_purchase.account_id and s.transferred_to_subscription_id is null;
    end if;
    select s.* into v_subscription
    from till_private.subscriptions as s
    where s.instance_id = v_instance_id
    order by s.transferred_to_subscription_id is null desc, s.subscription_id desc
    limit 1;
    -- Who was transferred has given up the Stripe id: what is known by that is current.
    if v_subscription.transferred_to_subscription_id is not null
      and v_subscription.account_id = p_purchase.account_id
    then
      v_instance_id := till_private.follow_transfers(
        v_subscription.subscription_id, p_purchase.account_id
      );
      select s.* into v_subscription
      from till_private.subscriptions as s
      where s.instance_id = v_instance_id and s.transferred_to_subscription_id is null;
    end if;
  end if;
  v_instance_id := coalesce(v_subscription.instance_id, v_instance_id);
  select i.* into v_instance
  from till_private.instances as i
  where i.instance_id = v_instance_id and i.account_id = p_purchase.account_id
  for no key update;
  v_situation.instance := v_instance;
  if v_subscription.lineage_id is not null then
    v_period := till_private.current_period(v_subscription.lineage_id);
  end if;
  v_subscription.instance_id := v_instance_id;
  v_subscription.account_id := coalesce(v_subscription.account_id, (
    select i.account_id from till_private.instances as i where i.instance_id = v_instance_id
  ), p_purchase.account_id);
  v_situation.subscription := v_subscription;
  v_situation.period_start := v_period.period_start;
  v_situation.period_end := v_period.period_end;
  select
    exists (
      select from till_private.legacy_imports as l
      where l.account_id = p_purchase.account_id and l.finished_at is null
    ),
    (
      select p.contra
      from till_private.plan_prices as a
      join till_private.plans as p using (plan)
      where a.price_version = p_price_version and a.plan = p_plan
    ),
    exists (
      select from till_private.paid_periods as p
      join till_private.purchases as b on b.purchase_id = p.invoice_id
      where p.lineage_id = v_subscription.lineage_id
        and (p.period_start, p.period_end) = (v_period.period_start, v_period.period_end)
        and b.stripe_subscription_id = p_purchase.stripe_subscription_id
    )
  into v_situation.is_importing, v_situation.contra, v_situation.paid_the_period;
  v_situation.facts := till_private.facts_of(p_purchase.stripe_subscription_id);
  if v_subscription.stripe_subscription_id <> p_purchase.stripe_subscription_id then
    v_situation.funder_facts := till_private.facts_of(v_subscription.stripe_subscription_id);
  end if;
  return v_situation;
end;
$$;

comment on function till_private.look_at_settlement (till_private.purchases, text, text, text) is
  'Looks at what a settlement decides on; and first, which instance the invoice pays for.';
