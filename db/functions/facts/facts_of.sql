-- Returns what is known of a Stripe subscription: what Stripe said of it, and its newest payment.
--
-- Newest by the period that was paid: an old invoice that is paid late says nothing of the dunning
-- since.
--
-- Parameters  p_stripe_subscription_id  Stripe's id
-- Returns     the facts; null when nothing was said of it yet
-- Locks       nothing more: under the account's lock they cannot change
create or replace function till_private.facts_of (
  p_stripe_subscription_id text
)
  returns till_private.stripe_facts
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_facts till_private.stripe_facts;
begin
  select
    f.stripe_subscription_id, f.account_id, f.cancel_at_period_end, f.cancel_seen_at, f.dunning,
    f.dunning_seen_at, f.stripe_status, f.stripe_status_seen_at, f.ended_at, b.paid_at, b.period_end
  into v_facts
  from till_private.stripe_subscriptions as f
  left join lateral (
    select p.paid_at, p.period_end
    from till_private.purchases as p
    where p.stripe_subscription_id = f.stripe_subscription_id and p.product <> 'other'
    order by p.period_end desc, p.paid_at desc
    limit 1
  ) as b on true
  where f.stripe_subscription_id = p_stripe_subscription_id;
  return v_facts;
end;
$$;

comment on function till_private.facts_of (text) is
  'Returns what Stripe said of a Stripe subscription, and its newest payment.';
