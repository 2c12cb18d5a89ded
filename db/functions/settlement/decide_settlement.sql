-- Decides what a paid invoice makes of a subscription (spec 4.8, 4.9, 7.4, 7.5).
--
-- The newest period becomes the current one and activates: source credits, provider id kept, every
-- threat cleared. An older period changes neither period nor status, unless it still runs and
-- nothing else funds the subscription any more. An ended Stripe subscription takes nothing from
-- another that runs; what it funds itself, its facts then cancel.
--
-- Parameters  p_account        the locked account
--             p_situation      what it is decided on
--             p_purchase       the invoice
--             p_plan, p_price_version  what it pays for
--             p_at             when, UTC
-- Returns     the subscription to be; or the refusal: legacy_import_open, currency_mismatch,
--             unknown_price_version, customer_mismatch, instance_not_found, instance_destroyed,
--             organization_boundary, price_version_mismatch, second_subscription
-- Locks       nothing
create or replace function till_private.decide_settlement (
  p_account till_private.accounts,
  p_situation till_private.settlement_situation,
  p_purchase till_private.purchases,
  p_plan text,
  p_price_version text,
  p_at timestamptz
)
  returns till_private.settlement_decision
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_before till_private.subscriptions := p_situation.subscription;
  v_after till_private.subscriptions := p_situation.subscription;
  v_facts till_private.stripe_facts := p_situation.facts;
  v_decision till_private.settlement_decision;
  v_has_ended boolean := v_facts.ended_at is not null;
  v_running boolean := coalesce(v_before.status in ('active', 'past_due', 'unpaid'), false);
  v_same_source boolean := coalesce(
    v_before.stripe_subscription_id = p_purchase.stripe_subscription_id, false
  );
begin
  v_decision.is_current := coalesce(
    (p_purchase.period_start, p_purchase.period_end)
      >= (p_situation.period_start, p_situation.period_end),
    true
  );
  v_facts.stripe_subscription_id := p_purchase.stripe_subscription_id;
  if p_situation.is_importing then
    v_decision.refusal := row('legacy_import_open', jsonb_build_object(
      'account_id', p_account.account_id
    ));
  elsif p_purchase.currency <> p_account.currency then
    v_decision.refusal := row('currency_mismatch', jsonb_build_object(
      'currency', p_purchase.currency, 'account_currency', p_account.currency
    ));
  elsif p_situation.contra is null then
    v_decision.refusal := row('unknown_price_version', jsonb_build_object(
      'price_version', p_price_version, 'plan', p_plan
    ));
  elsif v_before.account_id <> p_account.account_id then
    v_decision.refusal := row('customer_mismatch', jsonb_build_object(
      'account_id', p_account.account_id,
      'stripe_subscription_id', p_purchase.stripe_subscription_id,
      'instance_id', v_before.instance_id
    ));
  else
    v_decision.refusal := till_private.funding_obstacle(
      p_situation.instance, v_before.instance_id, p_account.account_id
    );
  end if;
  if (v_decision.refusal).reason is not null then
    return v_decision;
  end if;
  if v_facts.account_id <> p_purchase.account_id then
    v_decision.refusal := row('customer_mismatch', jsonb_build_object(
      'account_id', p_purchase.account_id,
      'stripe_subscription_id', p_purchase.stripe_subscription_id
    ));
    return v_decision;
  elsif v_has_ended or not v_running then
    null;
  elsif not v_same_source
    and (v_before.stripe_subscription_id is not null or p_situation.period_end > p_at)
  then
    v_decision.refusal := row('second_subscription', jsonb_build_object(
      'subscription_id', v_before.subscription_id,
      'stripe_subscription_id', v_before.stripe_subscription_id,
      'current_period_end', p_situation.period_end
    ));
    return v_decision;
  elsif v_before.price_version <> p_price_version then
    v_decision.refusal := row('price_version_mismatch', jsonb_build_object(
      'subscription_id', v_before.subscription_id, 'price_version', v_before.price_version,
      'invoice_price_version', p_price_version
    ));
    return v_decision;
  end if;

  -- The anchor is the first period's start, in whatever order the invoices arrive; also of what
  -- paid the current period and has gone over to credits since.
  if v_same_source or (v_before.stripe_subscription_id is null and p_situation.paid_the_period) then
    v_after.period_anchor := least(v_before.period_anchor, p_purchase.period_start);
  end if;
  if (
    case
      when v_decision.is_current then not (v_has_ended and v_running)
      else not (v_has_ended or v_running) and p_purchase.period_end > p_at
    end
  ) then
    v_after := till_private.subscription_after_payment(v_after);
    v_after.payment_source := 'credits';
    v_after.stripe_subscription_id := p_purchase.stripe_subscription_id;
    v_after.plan := p_plan;
    v_after.price_version := p_price_version;
    if not v_same_source then
      v_after.period_anchor := p_purchase.period_start;
    end if;
    if v_before.scheduled_plan = p_plan then
      v_after.scheduled_plan := null;
    end if;
  end if;

  if (
    (v_facts.last_paid_period_end, v_facts.last_paid_at)
      > (p_purchase.period_end, p_purchase.paid_at)
  ) is not true then
    v_facts.last_paid_period_end := p_purchase.period_end;
    v_facts.last_paid_at := p_purchase.paid_at;
  end if;
  v_decision.subscription := till_private.subscription_after_facts(
    v_after,
    case when v_decision.is_current then p_purchase.period_end else p_situation.period_end end,
    -- What was paid may have ended, and something else fund the instance.
    case when v_after.stripe_subscription_id = p_purchase.stripe_subscription_id
      then v_facts else p_situation.funder_facts
    end,
    p_at
  );
  return v_decision;
end;
$$;

comment on function till_private.decide_settlement (
  till_private.accounts, till_private.settlement_situation, till_private.purchases, text, text,
  timestamptz
) is 'Decides what a paid invoice makes of a subscription.';
