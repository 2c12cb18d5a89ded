-- Decides what a checkout of an instance sells, and refuses what settlement would not place; writes
-- nothing (spec 9.2, 9.7).
--
-- The price is that of an enrollment, resolved by the same function; what is sold for it is the
-- Stripe price that stands for it.
--
-- Parameters  p_situation  what it is decided on
--             p_plan       what is to be sold
--             p_at         when, UTC
-- Returns     an attempt with plan, price version and Stripe price
-- Raises      TK004 invalid_argument, TK007 currency_mismatch, TK013 unknown_price_version,
--             TK014 unknown_price, TK016 unknown_plan, TK026 active_subscription_exists,
--             TK028 requires_reprovision
-- Locks       nothing more: the caller holds account, instance and subscription
create or replace function till_private.decide_checkout (
  p_situation till_private.enrollment_situation,
  p_plan text,
  p_at timestamptz
)
  returns till_private.checkout_attempts
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_attempt till_private.checkout_attempts;
  v_price till_private.enrollment_decision;
begin
  if (p_situation.subscription).status in ('active', 'past_due', 'unpaid') then
    perform till_private.refuse('active_subscription_exists', jsonb_build_object(
      'instance_id', (p_situation.subscription).instance_id,
      'status', (p_situation.subscription).status
    ));
  end if;
  v_price := till_private.decide_price(p_situation, p_plan, null, p_at);
  perform till_private.refuse_with(v_price.refusal);
  v_attempt.kind := 'hosting';
  v_attempt.plan := p_plan;
  v_attempt.price_version := v_price.price_version;
  v_attempt.stripe_price_id := till_private.find_stripe_price(
    v_price.price_version, p_plan, v_price.is_intro
  );
  return v_attempt;
end;
$$;

comment on function till_private.decide_checkout (
  till_private.enrollment_situation, text, timestamptz
) is 'Decides what a checkout of an instance sells, and refuses what settlement would not place.';
