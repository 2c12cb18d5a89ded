-- Imports one Stripe subscription of an older system; it is created when the import is finished.
--
-- Parameters  p_row  see till.import_legacy
-- Returns     null when it was imported; already_imported; or why it is rejected: malformed,
--             instance_not_found, instance_destroyed, organization_boundary, unknown_price_version,
--             active_subscription_exists, customer_mismatch (Stripe told of it as another
--             account's), duplicate
-- Locks       nothing more: the caller holds the account
create or replace function till_private.import_legacy_subscription (
  p_row jsonb
)
  returns text
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_new till_private.legacy_subscriptions;
  v_known till_private.legacy_subscriptions;
  v_instance till_private.instances;
begin
  if coalesce(p_row ->> 'period_start', '') !~ '^[0-9]{1,11}$'
    or coalesce(p_row ->> 'period_end', '') !~ '^[0-9]{1,11}$'
    or (p_row ->> 'period_start')::bigint >= (p_row ->> 'period_end')::bigint
    or coalesce(length(p_row ->> 'stripe_subscription_id'), 0) not between 1 and 255
  then
    return 'malformed';
  end if;
  v_new.account_id := p_row ->> 'account_id';
  v_new.instance_id := p_row ->> 'instance_id';
  v_new.stripe_subscription_id := p_row ->> 'stripe_subscription_id';
  v_new.plan := p_row ->> 'plan';
  v_new.price_version := p_row ->> 'price_version';
  v_new.period_start := to_timestamp((p_row ->> 'period_start')::bigint);
  v_new.period_end := to_timestamp((p_row ->> 'period_end')::bigint);

  select i.* into v_instance
  from till_private.instances as i
  where i.instance_id = v_new.instance_id and i.account_id = v_new.account_id;
  if not found then
    return 'instance_not_found';
  elsif v_instance.destroyed_at is not null then
    return 'instance_destroyed';
  elsif v_instance.organization_id is not null then
    return 'organization_boundary';
  elsif not exists (
    select from till_private.plan_prices as p
    where p.price_version = v_new.price_version and p.plan = v_new.plan
  ) then
    return 'unknown_price_version';
  elsif exists (
    select from till_private.subscriptions as s
    where (s.instance_id = v_new.instance_id and s.transferred_to_subscription_id is null)
      or s.stripe_subscription_id = v_new.stripe_subscription_id
  ) then
    return 'active_subscription_exists';
  elsif exists (
    select from till_private.stripe_subscriptions as f
    where f.stripe_subscription_id = v_new.stripe_subscription_id
      and f.account_id <> v_new.account_id
  ) then
    return 'customer_mismatch';
  end if;
  select s.* into v_known
  from till_private.legacy_subscriptions as s
  where s.instance_id = v_new.instance_id;
  if found then
    return case
      when (
        v_known.account_id, v_known.stripe_subscription_id, v_known.plan, v_known.price_version,
        v_known.period_start, v_known.period_end
      ) = (
        v_new.account_id, v_new.stripe_subscription_id, v_new.plan, v_new.price_version,
        v_new.period_start, v_new.period_end
      ) then 'already_imported'
      else 'duplicate'
    end;
  end if;
  insert into till_private.legacy_subscriptions (
    account_id, instance_id, stripe_subscription_id, plan, price_version, period_start, period_end
  )
  values (
    v_new.account_id, v_new.instance_id, v_new.stripe_subscription_id, v_new.plan,
    v_new.price_version, v_new.period_start, v_new.period_end
  )
  on conflict (stripe_subscription_id) do nothing;
  return case when not found then 'duplicate' end;
end;
$$;

comment on function till_private.import_legacy_subscription (jsonb) is
  'Imports one Stripe subscription of an older system.';
