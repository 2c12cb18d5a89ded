-- Decides what a paid invoice makes of a subscription; writes nothing (spec 4.8, 4.9, 7.4, 7.5).
--
-- The newest period becomes the current one and activates: source credits, provider id kept, every
-- threat cleared. An older period changes neither period nor status, unless it still runs and
-- nothing else funds the subscription any more. An ended Stripe subscription takes nothing from
-- another that runs; what it funds itself, its facts then cancel.
--
-- Parameters  p_before         the locked subscription; without a subscription_id it is new
--             p_invoice        the invoice
--             p_plan, p_price_version  what it pays for
--             p_has_ended      whether Stripe has ended the subscription
--             p_at             when, UTC
-- Returns     the subscription to be
-- Raises      TK032 price_version_mismatch, TK033 second_subscription
-- Locks       nothing more: the caller holds account, instance and subscription
create or replace function till_private.fund_by_invoice (
  p_before till_private.subscriptions,
  p_invoice till_private.settlements,
  p_plan text,
  p_price_version text,
  p_has_ended boolean,
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
  v_same_source boolean := coalesce(
    p_before.stripe_subscription_id = p_invoice.stripe_subscription_id, false
  );
  v_newest boolean := coalesce(
    (p_invoice.period_start, p_invoice.period_end)
      >= (p_before.current_period_start, p_before.current_period_end),
    true
  );
  v_funds boolean;
begin
  if not p_has_ended and v_running then
    perform till_private.refuse_second_funding(p_before, v_same_source, p_price_version, p_at);
  end if;
  if v_same_source or (
    -- It paid the current period, and has gone over to credits since.
    p_before.stripe_subscription_id is null and exists (
      select from till_private.paid_periods as p
      join till_private.settlements as s using (invoice_id)
      where p.lineage_id = p_before.lineage_id
        and (p.period_start, p.period_end)
          = (p_before.current_period_start, p_before.current_period_end)
        and s.stripe_subscription_id = p_invoice.stripe_subscription_id
    )
  ) then
    -- The anchor is the first period's start, in whatever order the invoices arrive.
    v_after.period_anchor := least(p_before.period_anchor, p_invoice.period_start);
  end if;
  if v_newest then
    v_after.current_period_start := p_invoice.period_start;
    v_after.current_period_end := p_invoice.period_end;
    v_after.credit_renewal_at := p_invoice.period_end;
  end if;
  v_funds := case
    when v_newest then not (p_has_ended and v_running)
    else not (p_has_ended or v_running) and p_invoice.period_end > p_at
  end;
  if not v_funds then
    return v_after;
  end if;

  v_after := till_private.activate_subscription(v_after);
  v_after.payment_source := 'credits';
  v_after.stripe_subscription_id := p_invoice.stripe_subscription_id;
  v_after.plan := p_plan;
  v_after.price_version := p_price_version;
  if not v_same_source then
    v_after.period_anchor := p_invoice.period_start;
  end if;
  v_after.commit_ends_at := case when p_plan = 'commit' then p_invoice.period_end end;
  if p_before.scheduled_plan = p_plan then
    v_after.scheduled_plan := null;
  end if;
  return v_after;
end;
$$;

comment on function till_private.fund_by_invoice (
  till_private.subscriptions, till_private.settlements, text, text, boolean, timestamptz
) is
  'Decides what a paid invoice makes of a subscription; writes nothing.';
