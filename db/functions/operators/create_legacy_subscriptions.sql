-- Creates the subscriptions of an import: funded by Stripe alone until the next paid invoice, and
-- as the facts have them that were told before the import began.
--
-- Nothing can stand in the way: while an import is open no instance of the account is funded,
-- transferred to or destroyed.
--
-- Parameters  p_account_id  the locked account
--             p_actor       who
--             p_at          when, UTC
-- Locks       instances in ascending order: the caller holds the account
create or replace function till_private.create_legacy_subscriptions (
  p_account_id text,
  p_actor text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_legacy till_private.legacy_subscriptions;
  v_new till_private.subscriptions;
begin
  for v_legacy in
    select s.*
    from till_private.legacy_subscriptions as s
    where s.account_id = p_account_id
    order by s.instance_id
  loop
    perform till_private.lock_fundable_instance(v_legacy.instance_id, p_account_id);
    v_new := null;
    v_new.account_id := p_account_id;
    v_new.instance_id := v_legacy.instance_id;
    v_new.status := 'active';
    v_new.plan := v_legacy.plan;
    v_new.price_version := v_legacy.price_version;
    v_new.payment_source := 'stripe';
    v_new.stripe_subscription_id := v_legacy.stripe_subscription_id;
    v_new.period_anchor := v_legacy.period_start;
    v_new.cancel_at_period_end := false;
    v_new := till_private.subscription_after_facts(
      v_new, v_legacy.period_end, till_private.facts_of(v_legacy.stripe_subscription_id), p_at
    );
    v_new := till_private.change_subscription(
      null, v_new, 'import_legacy', p_actor, null, null, p_at
    );
    perform till_private.record_period(
      v_new, null, null, v_legacy.plan, v_legacy.price_version, 0, v_legacy.period_start,
      v_legacy.period_end
    );
  end loop;
end;
$$;

comment on function till_private.create_legacy_subscriptions (text, text, timestamptz) is
  'Creates the subscriptions of an import.';
