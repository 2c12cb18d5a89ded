-- Resolves the price version of an enrollment and its price (spec 3.4, 5.1); writes nothing.
--
-- A live trial keeps its version, everything else gets the current one; a canceled subscription
-- cannot go on under another. The intro price is for the first paid month of a trial's account.
--
-- Parameters  p_account                 who pays
--             p_subscription            the current subscription of the instance, or null; it is
--                                       trialing or canceled
--             p_plan                    what is bought
--             p_expected_price_version  what the caller showed to the customer, or null
--             p_at                      when the period begins, UTC
-- Returns     the decision without its balances, or its refusal: unknown_price_version,
--             price_version_mismatch, requires_reprovision, unknown_plan, currency_mismatch,
--             invalid_argument
-- Locks       nothing more
create or replace function till_private.price_enrollment (
  p_account till_private.accounts,
  p_subscription till_private.subscriptions,
  p_plan text,
  p_expected_price_version text,
  p_at timestamptz
)
  returns till_private.enrollment_decision
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_decision till_private.enrollment_decision;
  v_version till_private.price_versions;
  v_plan till_private.plans;
  v_price till_private.plan_prices;
  v_live_trial boolean := coalesce(
    p_subscription.status = 'trialing' and p_at < p_subscription.trial_ends_at, false
  );
begin
  if v_live_trial then
    select v.* into strict v_version
    from till_private.price_versions as v
    where v.price_version = p_subscription.price_version;
  else
    v_version := till_private.newest_price_version(p_at);
  end if;
  v_decision.price_version := v_version.price_version;
  v_decision.currency := v_version.currency;
  select p.* into v_plan from till_private.plans as p where p.plan = p_plan;
  select p.* into v_price
  from till_private.plan_prices as p
  where p.price_version = v_version.price_version and p.plan = p_plan;

  v_decision.refusal := case
    when v_version.price_version is null then
      row('unknown_price_version', jsonb_build_object('effective_at', p_at))::till_private.refusal
    when v_version.price_version <> p_expected_price_version then
      row('price_version_mismatch', jsonb_build_object(
        'price_version', v_version.price_version, 'expected_price_version', p_expected_price_version
      ))::till_private.refusal
    when p_subscription.status = 'canceled'
      and p_subscription.price_version <> v_version.price_version
    then
      row('requires_reprovision', jsonb_build_object(
        'instance_id', p_subscription.instance_id, 'price_version', p_subscription.price_version,
        'current_price_version', v_version.price_version
      ))::till_private.refusal
    when v_plan.plan is null then
      row('unknown_plan', jsonb_build_object('plan', p_plan))::till_private.refusal
    when v_price.plan is null then
      row('unknown_price_version', jsonb_build_object(
        'price_version', v_version.price_version, 'plan', p_plan
      ))::till_private.refusal
    when v_version.currency <> p_account.currency then
      row('currency_mismatch', jsonb_build_object(
        'currency', v_version.currency, 'account_currency', p_account.currency
      ))::till_private.refusal
  end;
  if (v_decision.refusal).reason is not null then
    return v_decision;
  end if;

  v_decision.is_intro := v_live_trial
    and till_private.has_intro(p_account.account_id, v_version.price_version, p_plan);
  v_decision.price := case
    when v_decision.is_intro then v_price.intro_amount else v_price.amount
  end;
  v_decision.period_end := till_private.add_months(p_at, v_plan.period_months);
  -- What was paid for a later time stays the current period, so this one would never be (spec 4.8).
  if (p_at, v_decision.period_end)
    < (p_subscription.current_period_start, p_subscription.current_period_end)
  then
    v_decision.refusal := row('invalid_argument', jsonb_build_object(
      'argument', 'at', 'must_be', 'after what the instance is already paid for',
      'current_period_start', p_subscription.current_period_start
    ))::till_private.refusal;
  end if;
  return v_decision;
end;
$$;

comment on function till_private.price_enrollment (
  till_private.accounts, till_private.subscriptions, text, text, timestamptz
) is
  'Resolves the price version of an enrollment and its price; writes nothing.';
