-- Finds the instance that an invoice pays for (spec 7.5).
--
-- By the Stripe subscription; else by the instance that the invoice names, along its transfers;
-- else, when it names none, the only current subscription of the account.
--
-- Parameters  p_account_id              the locked account
--             p_stripe_subscription_id  what Stripe bills
--             p_instance_id             instance that the invoice names, or null
-- Returns     the instance; null when there is none
-- Raises      TK023 organization_boundary, TK034 customer_mismatch, TK036 lineage_broken
-- Locks       nothing more: the caller holds the account
create or replace function till_private.route_purchase (
  p_account_id text,
  p_stripe_subscription_id text,
  p_instance_id text
)
  returns text
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account_id text;
  v_instance_id text;
  v_known boolean;
  v_transferred_id bigint;
begin
  select s.account_id, s.instance_id into v_account_id, v_instance_id
  from till_private.subscriptions as s
  where s.stripe_subscription_id = p_stripe_subscription_id;
  v_known := found;
  if not v_known then
    v_instance_id := p_instance_id;
    select i.account_id into v_account_id
    from till_private.instances as i
    where i.instance_id = p_instance_id;
  end if;
  if v_account_id <> p_account_id then
    perform till_private.refuse('customer_mismatch', jsonb_build_object(
      'account_id', p_account_id, 'stripe_subscription_id', p_stripe_subscription_id,
      'instance_id', v_instance_id
    ));
  end if;
  if v_instance_id is null then
    select case count(*) when 1 then min(s.instance_id) end into v_instance_id
    from till_private.subscriptions as s
    where s.account_id = p_account_id and s.transferred_to_subscription_id is null;
  end if;
  -- Who was transferred has given up the Stripe id: what is known by that is current.
  if not v_known and not exists (
    select from till_private.subscriptions as s
    where s.instance_id = v_instance_id and s.transferred_to_subscription_id is null
  ) then
    select max(s.subscription_id) into v_transferred_id
    from till_private.subscriptions as s
    where s.instance_id = v_instance_id and s.transferred_to_subscription_id is not null;
    if v_transferred_id is not null then
      v_instance_id := till_private.follow_transfers(v_transferred_id, p_account_id);
    end if;
  end if;
  return v_instance_id;
end;
$$;

comment on function till_private.route_purchase (text, text, text) is
  'Finds the instance that an invoice pays for.';
