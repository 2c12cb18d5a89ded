-- Brings the subscription that a Stripe subscription funds, and the pass that it pays, in line with
-- its facts.
--
-- When Stripe's end is among them, what was parked as a second subscription of the account is
-- woken (spec 6.6).
--
-- Parameters  p_stripe_subscription_id  its facts have just been written
--             p_action                  what brought them, for the change row
--             p_at                      when, UTC
-- Locks       instance, subscription, pass: the caller holds the account
create or replace function till_private.follow_facts (
  p_stripe_subscription_id text,
  p_action text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_facts till_private.stripe_facts;
  v_instance_id text;
  v_before till_private.subscriptions;
  v_period till_private.paid_periods;
  v_after till_private.subscriptions;
  v_payer till_private.stripe_subscriptions;
  v_pass till_private.passes;
begin
  v_facts := till_private.facts_of(p_stripe_subscription_id);
  select s.instance_id into v_instance_id
  from till_private.subscriptions as s
  where s.stripe_subscription_id = p_stripe_subscription_id;
  if found then
    perform till_private.lock_instance(v_instance_id);
    v_before := till_private.lock_subscription_of(v_instance_id);
    v_period := till_private.current_period(v_before.lineage_id);
    v_after := till_private.subscription_after_facts(v_before, v_period.period_end, v_facts, p_at);
    if v_after.status = 'canceled' then
      -- Of several that funded it the one that ended last by order of arrival would stand there;
      -- the one that paid its current period is the same in every order (spec 6.4).
      select p.* into v_period
      from till_private.paid_periods as p
      where p.lineage_id = v_after.lineage_id
      order by p.period_start desc, p.period_end desc, p.invoice_id
      limit 1;
      select f.* into v_payer
      from till_private.purchases as b
      join till_private.stripe_subscriptions as f using (stripe_subscription_id)
      where b.purchase_id = v_period.invoice_id
        and f.ended_at is not null
        and not exists (
          select from till_private.subscriptions as taken
          where taken.stripe_subscription_id = f.stripe_subscription_id
        );
      if found then
        v_after.stripe_subscription_id := v_payer.stripe_subscription_id;
        v_after.canceled_at := v_payer.ended_at;
        v_after.cancel_at_period_end := coalesce(v_payer.cancel_at_period_end, false);
        v_after.plan := v_period.plan;
        v_after.price_version := v_period.price_version;
        select min(p.period_start) into v_after.period_anchor
        from till_private.paid_periods as p
        join till_private.purchases as b on b.purchase_id = p.invoice_id
        where p.lineage_id = v_after.lineage_id
          and b.stripe_subscription_id = v_payer.stripe_subscription_id;
      end if;
    end if;
    perform till_private.change_subscription(
      v_before, v_after, p_action, 'stripe', null, null, p_at
    );
  end if;
  select p.* into v_pass
  from till_private.passes as p
  where p.stripe_subscription_id = p_stripe_subscription_id
  for no key update;
  if found then
    perform till_private.change_pass(
      v_pass, till_private.pass_after_facts(v_pass, v_facts, p_at), p_action, 'stripe', null, p_at
    );
  end if;
  if v_facts.ended_at is not null then
    perform till_private.wake_parked(v_facts.account_id, 'second_subscription', p_at);
  end if;
end;
$$;

comment on function till_private.follow_facts (text, text, timestamptz) is
  'Brings the subscription that a Stripe subscription funds in line with its facts.';
