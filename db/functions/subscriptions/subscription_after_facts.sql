-- Decides what the facts of its Stripe subscription make of a subscription; writes nothing
-- (spec 6.4).
--
-- A pure function of the facts and the paid time, so that the order of arrival does not matter. A
-- payment clears dunning that is not newer than it; dunning never applies while a paid period runs;
-- whoever is past due has been so since the paid time ran out.
--
-- Parameters  p_before      the subscription
--             p_paid_until  the end of its current period, UTC
--             p_facts       the facts of the Stripe subscription that funds it; without them
--                           nothing changes
--             p_at          when, UTC
-- Returns     the subscription to be
-- Locks       nothing
create or replace function till_private.subscription_after_facts (
  p_before till_private.subscriptions,
  p_paid_until timestamptz,
  p_facts till_private.stripe_facts,
  p_at timestamptz
)
  returns till_private.subscriptions
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_after till_private.subscriptions := p_before;
begin
  if (p_before.stripe_subscription_id = p_facts.stripe_subscription_id) is not true then
    return p_before;
  end if;
  v_after.cancel_at_period_end := coalesce(p_facts.cancel_at_period_end, false);
  if p_facts.ended_at is not null then
    v_after.past_due_since := null;
    v_after.destruction_due_at := null;
    if p_before.convert_to_credits then
      v_after.convert_to_credits := false;
      v_after.cancel_at_period_end := false;
      v_after.status := 'active';
      v_after.payment_source := 'credits';
      v_after.stripe_subscription_id := null;
    else
      v_after.status := 'canceled';
      v_after.canceled_at := p_facts.ended_at;
    end if;
  elsif p_before.status in ('active', 'past_due', 'unpaid') then
    if p_paid_until <= p_at
      and (p_facts.last_paid_at is null or p_facts.dunning_seen_at > p_facts.last_paid_at)
      and p_facts.dunning is not null
    then
      v_after.status := p_facts.dunning;
      v_after.past_due_since := p_paid_until;
    else
      v_after.status := 'active';
      v_after.past_due_since := null;
      v_after.destruction_due_at := null;
    end if;
  end if;
  return v_after;
end;
$$;

comment on function till_private.subscription_after_facts (
  till_private.subscriptions, timestamptz, till_private.stripe_facts, timestamptz
) is 'Decides what the facts of its Stripe subscription make of a subscription; writes nothing.';
