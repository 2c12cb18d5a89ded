-- Decides what an instance costs an account now, or why it is not for sale to it (spec 3.4, 5.1).
--
-- A canceled subscription cannot go on under another version. The intro price is for the first paid
-- month of a trial's account.
--
-- Parameters  p_situation               what it is decided on
--             p_plan                    what is bought
--             p_expected_price_version  what the caller showed to the customer, or null
--             p_at                      when the period begins, UTC
-- Returns     the decision without its balances; or its refusal: unknown_price_version,
--             price_version_mismatch, requires_reprovision, unknown_plan, currency_mismatch,
--             invalid_argument
-- Locks       nothing
create or replace function till_private.decide_price (
  p_situation till_private.enrollment_situation,
  p_plan text,
  p_expected_price_version text,
  p_at timestamptz
)
  returns till_private.enrollment_decision
  language plpgsql
  stable
  security invoker
as $$
declare
  v_decision till_private.enrollment_decision;
  v_version till_private.price_versions := p_situation.version;
  v_price till_private.plan_prices := p_situation.price;
  v_subscription till_private.subscriptions := p_situation.subscription;
begin
  v_decision.price_version := v_version.price_version;
  v_decision.currency := v_version.currency;
  v_decision.refusal := case
    when v_version.price_version is null then
      row('unknown_price_version', jsonb_build_object('effective_at', p_at))::till_private.refusal
    when v_version.price_version <> p_expected_price_version then
      row('price_version_mismatch', jsonb_build_object(
        'price_version', v_version.price_version, 'expected_price_version', p_expected_price_version
      ))::till_private.refusal
    when v_subscription.status = 'canceled'
      and v_subscription.price_version <> v_version.price_version
    then
      row('requires_reprovision', jsonb_build_object(
        'instance_id', v_subscription.instance_id, 'price_version', v_subscription.price_version,
        'current_price_version', v_version.price_version
      ))::till_private.refusal
    when (p_situation.plan).plan is null then
      row('unknown_plan', jsonb_build_object('plan', p_plan))::till_private.refusal
    when v_price.plan is null then
      row('unknown_price_version', jsonb_build_object(
        'price_version', v_version.price_version, 'plan', p_plan
      ))::till_private.refusal
    when v_version.currency <> (p_situation.account).currency then
      row('currency_mismatch', jsonb_build_object(
        'currency', v_version.currency, 'account_currency', (p_situation.account).currency
      ))::till_private.refusal
  end;
  if (v_decision.refusal).reason is not null then
    return v_decision;
  end if;

  v_decision.contra := (p_situation.plan).contra;
  v_decision.is_intro := p_situation.is_live_trial and p_plan = 'standard'
    and v_price.intro_amount is not null and not p_situation.has_paid_before;
  v_decision.price := case
    when v_decision.is_intro then v_price.intro_amount else v_price.amount
  end;
  v_decision.period_end := till_private.add_months(p_at, (p_situation.plan).period_months);
  -- What was paid for a later time stays the current period, so this one would never be (spec 4.8).
  if (p_at, v_decision.period_end) < (p_situation.period_start, p_situation.period_end) then
    v_decision.refusal := row('invalid_argument', jsonb_build_object(
      'argument', 'at', 'must_be', 'after what the instance is already paid for',
      'current_period_start', p_situation.period_start
    ))::till_private.refusal;
  end if;
  return v_decision;
end;
$$;

comment on function till_private.decide_price (
  till_private.enrollment_situation, text, text, timestamptz
) is 'Decides what an instance costs an account now, or why it is not for sale to it.';
