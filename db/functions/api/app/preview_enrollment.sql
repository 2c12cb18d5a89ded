-- Shows what an enrollment would charge, and whether it would be refused; writes nothing.
--
-- The same decision as till.enroll_with_credits, on rows that are only read: pass the price version
-- that was shown to the customer as its p_expected_price_version, and no other price is charged.
--
-- Parameters  p_account_id              who would pay
--             p_instance_id             for which instance
--             p_plan                    what would be bought
--             p_expected_price_version  as in till.enroll_with_credits
--             p_at                      when the period would begin, UTC
-- Returns     price, balance, bonus and shortfall (micros); reason and detail of the refusal, null
--             when it would be accepted; what comes after the reason to refuse is null
-- Raises      TK001 account_not_found, TK004 invalid_argument (both: there is nothing to show)
-- Locks       nothing: everything may change before the caller acts on it
create or replace function till.preview_enrollment (
  p_account_id text,
  p_instance_id text,
  p_plan text,
  p_expected_price_version text default null,
  p_at timestamptz default now()
)
  returns till.enrollment_preview
  language plpgsql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_instance till_private.instances;
  v_decision till_private.enrollment_decision;
begin
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_enrollment(p_instance_id, p_plan, p_expected_price_version, p_at);
  select a.* into v_account
  from till_private.accounts as a
  where a.account_id = p_account_id;
  if not found then
    perform till_private.refuse('account_not_found', jsonb_build_object(
      'account_id', p_account_id
    ));
  end if;
  select i.* into v_instance
  from till_private.instances as i
  where i.instance_id = p_instance_id;
  v_decision := till_private.decide_enrollment(
    till_private.look_at_enrollment(v_account, v_instance, p_plan, p_at),
    p_instance_id, p_plan, p_expected_price_version, p_at
  );
  return row(
    p_account_id, p_instance_id, p_plan, v_decision.price_version, v_decision.currency,
    v_decision.price, v_decision.is_intro,
    case when v_decision.period_end is not null then p_at end, v_decision.period_end,
    v_decision.balance, (v_decision.bonus).amount,
    v_decision.balance + (v_decision.bonus).amount, v_decision.shortfall,
    (v_decision.refusal).reason, (v_decision.refusal).detail
  )::till.enrollment_preview;
end;
$$;

comment on function till.preview_enrollment (text, text, text, text, timestamptz) is
  'Shows what an enrollment would charge, and whether it would be refused; writes nothing.';
