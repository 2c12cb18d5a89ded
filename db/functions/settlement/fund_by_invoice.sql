-- Decides what a paid invoice makes of a subscription; writes nothing (spec 4.8, 4.9, 7.4, 7.5).
--
-- The newest period becomes the current one and activates: source credits, provider id kept, every
-- threat cleared. An older period changes nothing. An ended Stripe subscription activates nothing.
--
-- Parameters  p_before         the locked subscription; without a subscription_id it is new
--             p_invoice        the invoice
--             p_plan, p_price_version  what it pays for
--             p_at             when, UTC
-- Returns     the subscription to be
-- Raises      TK032 price_version_mismatch, TK033 second_subscription
-- Locks       nothing more: the caller holds account, instance and subscription
create or replace function till_private.fund_by_invoice (
  p_before till_private.subscriptions,
  p_invoice till_private.settlements,
  p_plan text,
  p_price_version text,
  p_at timestamptz
)
  returns till_private.subscriptions
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_after till_private.subscriptions := p_before;
  v_running boolean := coalesce(p_before.status in ('active', 'past_due', 'unpaid'), false);
  v_same_source boolean := coalesce(p_before.stripe_subscription_id = p_invoice.stripe_subscription_id, false);
  v_ended_at timestamptz;
begin
  select f.ended_at into v_ended_at
  from till_private.stripe_subscriptions as f
  where f.stripe_subscription_id = p_invoice.stripe_subscription_id;
  if v_ended_at is null and v_running then
    if not v_same_source and (p_before.stripe_subscription_id is not null or p_before.current_period_end > p_at) then
      perform till_private.refuse('second_subscription', jsonb_build_object(
        'subscription_id', p_before.subscription_id,
        'stripe_subscription_id', p_before.stripe_subscription_id,
        'current_period_end', p_before.current_period_end
      ));
    end if;
    if p_before.price_version <> p_price_version then
      perform till_private.refuse('price_version_mismatch', jsonb_build_object(
        'subscription_id', p_before.subscription_id, 'price_version', p_before.price_version,
        'invoice_price_version', p_price_version
      ));
    end if;
  end if;
  if (p_invoice.period_start, p_invoice.period_end) < (p_before.current_period_start, p_before.current_period_end) then
    return p_before;
  end if;

  v_after.current_period_start := p_invoice.period_start;
  v_after.current_period_end := p_invoice.period_end;
  if v_ended_at is not null then
    v_after.status := coalesce(p_before.status, 'canceled');
    v_after.canceled_at := coalesce(p_before.canceled_at, case when v_after.status = 'canceled' then v_ended_at end);
    v_after.price_version := coalesce(p_before.price_version, p_price_version);
    return v_after;
  end if;
  v_after.status := 'active';
  v_after.payment_source := 'credits';
  v_after.stripe_subscription_id := p_invoice.stripe_subscription_id;
  v_after.plan := p_plan;
  v_after.price_version := p_price_version;
  if p_before.period_anchor is null or not v_same_source then
    v_after.period_anchor := p_invoice.period_start;
  end if;
  v_after.credit_renewal_at := p_invoice.period_end;
  v_after.commit_ends_at := case when p_plan = 'commit' then p_invoice.period_end end;
  if p_before.scheduled_plan = p_plan then
    v_after.scheduled_plan := null;
  end if;
  v_after.canceled_at := null;
  v_after.past_due_since := null;
  v_after.top_up_started_at := null;
  v_after.destruction_due_at := null;
  if p_before.resume_pending is not true then
    v_after.suspended_at := null;
    v_after.suspension_reason := null;
  end if;
  return v_after;
end;
$$;

comment on function till_private.fund_by_invoice (
  till_private.subscriptions, till_private.settlements, text, text, timestamptz
) is
  'Decides what a paid invoice makes of a subscription; writes nothing.';
