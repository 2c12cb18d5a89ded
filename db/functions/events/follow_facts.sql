-- Brings the subscription that a Stripe subscription funds in line with its facts.
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
begin
  v_facts := till_private.facts_of(p_stripe_subscription_id);
  select s.instance_id into v_instance_id
  from till_private.subscriptions as s
  where s.stripe_subscription_id = p_stripe_subscription_id;
  if found then
    perform till_private.lock_instance(v_instance_id);
    v_before := till_private.lock_subscription_of(v_instance_id);
    v_period := till_private.current_period(v_before.lineage_id);
    v_after := till_private.subscription_after_end(
      till_private.subscription_after_facts(v_before, v_period.period_end, v_facts, p_at)
    );
    perform till_private.change_subscription(
      v_before, v_after, p_action, 'stripe', null, null, p_at
    );
  end if;
  perform till_private.follow_facts_of_pass(v_facts, p_action, p_at);
  if v_facts.ended_at is not null then
    perform till_private.wake_parked(v_facts.account_id, 'second_subscription', p_at);
  end if;
end;
$$;

comment on function till_private.follow_facts (text, text, timestamptz) is
  'Brings the subscription that a Stripe subscription funds in line with its facts.';
