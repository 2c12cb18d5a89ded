-- Begins a checkout of an instance: commits to an attempt before Stripe is called (spec 9.2).
--
-- Refuses everything that settlement would later park. An earlier open attempt of the instance is
-- superseded, and its session will be expired: who abandoned a checkout can start again at once.
--
-- Parameters  p_account_id         who pays
--             p_instance_id        its personal instance
--             p_plan               what is bought
--             p_billing_starts_at  UTC, 48 hours to 730 days ahead; default at once
--             p_at                 when, UTC
-- Returns     what the Stripe session is to be made of; without a stripe_customer_id the account
--             has none yet
-- Raises      TK001 account_not_found, TK003 account_blocked, TK004 invalid_argument,
--             TK007 currency_mismatch, TK013 unknown_price_version, TK014 unknown_price,
--             TK016 unknown_plan, TK020 instance_not_found, TK021 instance_destroyed,
--             TK023 organization_boundary, TK026 active_subscription_exists,
--             TK028 requires_reprovision, TK060 legacy_import_open, TK087 too_many_checkouts
-- Locks       account, instance, subscription, attempt, intent
create or replace function till.begin_checkout (
  p_account_id text,
  p_instance_id text,
  p_plan text,
  p_billing_starts_at timestamptz default null,
  p_at timestamptz default now()
)
  returns till.checkout_order
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_instance till_private.instances;
  v_situation till_private.enrollment_situation;
  v_price till_private.enrollment_decision;
  v_attempt till_private.checkout_attempts;
begin
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_text('instance_id', p_instance_id);
  perform till_private.require_text('plan', p_plan);
  perform till_private.require_time('at', p_at);
  -- What Stripe takes as the end of a trial; null starts billing at once.
  if p_billing_starts_at not between p_at + interval '48 hours' and p_at + interval '17520 hours'
  then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'billing_starts_at', 'must_be', '48 hours to 730 days ahead'
    ));
  end if;

  v_account := till_private.lock_account(p_account_id);
  perform till_private.refuse_if_blocked(v_account);
  perform till_private.refuse_while_importing(p_account_id);
  v_instance := till_private.lock_fundable_instance(p_instance_id, p_account_id);
  perform till_private.refuse_too_many_checkouts(p_account_id, p_at);
  v_situation := till_private.look_at_enrollment(v_account, v_instance, p_plan, p_at);
  if (v_situation.subscription).status in ('active', 'past_due', 'unpaid') then
    perform till_private.refuse('active_subscription_exists', jsonb_build_object(
      'instance_id', p_instance_id, 'status', (v_situation.subscription).status
    ));
  end if;
  -- The price is that of an enrollment, decided by the same function (spec 9.7).
  v_price := till_private.decide_price(v_situation, p_plan, null, p_at);
  perform till_private.refuse_with(v_price.refusal);
  v_attempt.kind := 'hosting';
  v_attempt.instance_id := p_instance_id;
  v_attempt.plan := p_plan;
  v_attempt.price_version := v_price.price_version;
  v_attempt.billing_starts_at := p_billing_starts_at;
  -- What is sold for it: of the Stripe prices that stand for it the one that was added last.
  select s.stripe_price_id into v_attempt.stripe_price_id
  from till_private.stripe_prices as s
  where s.price_version = v_price.price_version and s.plan = p_plan
    and s.is_intro = v_price.is_intro
  order by s.added_at desc, s.stripe_price_id desc
  limit 1;
  if not found then
    perform till_private.refuse('unknown_price', jsonb_build_object(
      'price_version', v_price.price_version, 'plan', p_plan, 'is_intro', v_price.is_intro
    ));
  end if;
  perform till_private.supersede_attempts(p_instance_id, 'another checkout was started', p_at);
  return till_private.open_attempt(v_account, v_attempt, p_at);
end;
$$;

comment on function till.begin_checkout (text, text, text, timestamptz, timestamptz) is
  'Begins a checkout of an instance: commits to an attempt before Stripe is called.';
