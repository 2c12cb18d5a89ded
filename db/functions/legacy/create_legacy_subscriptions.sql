-- Creates the subscriptions of an import: active, funded by Stripe alone until the next paid invoice.
--
-- Parameters  p_account_id  the locked account
--             p_actor       who
--             p_at          when, UTC
-- Raises      TK026 active_subscription_exists
-- Locks       instances in ascending order, subscriptions: the caller holds the account
create or replace function till_private.create_legacy_subscriptions (
  p_account_id text,
  p_actor text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_legacy till_private.legacy_subscriptions;
  v_existing till_private.subscriptions;
  v_new till_private.subscriptions;
begin
  for v_legacy in
    select s.*
    from till_private.legacy_subscriptions as s
    where s.account_id = p_account_id
    order by s.instance_id
  loop
    perform till_private.lock_fundable_instance(v_legacy.instance_id, p_account_id);
    v_existing := till_private.lock_subscription_of(v_legacy.instance_id);
    if v_existing.subscription_id is not null then
      perform till_private.refuse('active_subscription_exists', jsonb_build_object(
        'instance_id', v_legacy.instance_id
      ));
    end if;
    v_new := null;
    v_new.account_id := p_account_id;
    v_new.instance_id := v_legacy.instance_id;
    v_new.status := 'active';
    v_new.plan := v_legacy.plan;
    v_new.price_version := v_legacy.price_version;
    v_new.payment_source := 'stripe';
    v_new.stripe_subscription_id := v_legacy.stripe_subscription_id;
    v_new.period_anchor := v_legacy.period_start;
    v_new.current_period_start := v_legacy.period_start;
    v_new.current_period_end := v_legacy.period_end;
    v_new.commit_ends_at := case when v_legacy.plan = 'commit' then v_legacy.period_end end;
    perform till_private.change_subscription(
      null, v_new, 'import_legacy', p_actor, null, null, p_at
    );
  end loop;
end;
$$;

comment on function till_private.create_legacy_subscriptions (text, text, timestamptz) is
  'Creates the subscriptions of an import.';
