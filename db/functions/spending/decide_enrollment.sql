-- Decides an enrollment (spec 5.1, 5.2): the one decision of till.enroll_with_credits, on what it
-- holds locked, and of till.preview_enrollment, on what it has only looked at.
--
-- Parameters  p_situation               what it is decided on
--             p_instance_id             what the instance was looked up by
--             p_plan                    what is bought
--             p_expected_price_version  what the caller showed to the customer, or null
--             p_at                      when the period begins, UTC
-- Returns     the price, what there is to pay it with, the shortfall (micros), and the first reason
--             to refuse, in the order of spec 5.1; what comes after that reason is null. Until the
--             older books of an account are here, it is not known what is paid for: it is refused
-- Locks       nothing; the bonus is looked at when the price is known
create or replace function till_private.decide_enrollment (
  p_situation till_private.enrollment_situation,
  p_instance_id text,
  p_plan text,
  p_expected_price_version text,
  p_at timestamptz
)
  returns till_private.enrollment_decision
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account till_private.accounts := p_situation.account;
  v_decision till_private.enrollment_decision;
  v_refusal till_private.refusal := coalesce(
    till_private.blocked(v_account),
    case when p_situation.is_importing then
      row('legacy_import_open', jsonb_build_object(
        'account_id', v_account.account_id
      ))::till_private.refusal
    end,
    till_private.funding_obstacle(p_situation.instance, p_instance_id, v_account.account_id),
    case when (p_situation.subscription).status not in ('trialing', 'canceled') then
      row('active_subscription_exists', jsonb_build_object(
        'instance_id', p_instance_id,
        'subscription_id', (p_situation.subscription).subscription_id,
        'status', (p_situation.subscription).status
      ))::till_private.refusal
    end
  );
begin
  if v_refusal.reason is null then
    v_decision := till_private.decide_price(p_situation, p_plan, p_expected_price_version, p_at);
    v_refusal := v_decision.refusal;
  end if;
  v_decision.balance := v_account.acquired - v_account.spent;
  if v_refusal.reason is null then
    v_decision.bonus := till_private.project_bonus(v_account, v_decision.price);
    v_decision.shortfall := greatest(
      v_decision.price - v_decision.balance - (v_decision.bonus).amount, 0
    );
    v_refusal := till_private.insufficient_credits(
      v_account, (v_decision.bonus).amount, v_decision.price
    );
  end if;
  v_decision.refusal := v_refusal;
  return v_decision;
end;
$$;

comment on function till_private.decide_enrollment (
  till_private.enrollment_situation, text, text, text, timestamptz
) is 'Decides an enrollment.';
