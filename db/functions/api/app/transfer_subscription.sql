-- Moves the subscription of a destroyed instance to a new instance of the account (spec 4.5).
--
-- The successor takes over entitlement, paid periods, price version and Stripe id; the predecessor
-- keeps a pointer to it and takes part in nothing any more. A cancellation at Stripe that was only
-- intended, because the old instance was destroyed, is withdrawn. Invoices that were parked because
-- it was destroyed are applied again.
--
-- Parameters  p_from_instance_id  the destroyed instance
--             p_to_instance_id    the new one; its trialing or canceled subscription is replaced
--             p_actor             who
--             p_reason            why
--             p_at                when, UTC
-- Returns     the successor
-- Raises      TK004 invalid_argument, TK020 instance_not_found, TK021 instance_destroyed,
--             TK023 organization_boundary, TK026 active_subscription_exists,
--             TK027 not_transferable, TK060 legacy_import_open
-- Locks       account, both instances, subscriptions, intent, and events that nobody else holds
create or replace function till.transfer_subscription (
  p_from_instance_id text,
  p_to_instance_id text,
  p_actor text,
  p_reason text,
  p_at timestamptz default now()
)
  returns till.subscription
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_from till_private.instances;
  v_before till_private.subscriptions;
  v_replaced till_private.subscriptions;
  v_leaving till_private.subscriptions;
  v_after till_private.subscriptions;
  v_successor till_private.subscriptions;
begin
  perform till_private.require_text('from_instance_id', p_from_instance_id);
  perform till_private.require_text('to_instance_id', p_to_instance_id);
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);

  if p_from_instance_id = p_to_instance_id then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'to_instance_id', 'must_be', 'another instance'
    ));
  end if;
  v_from := till_private.lock_account_of_instance(p_from_instance_id);
  perform till_private.lock_fundable_instance(p_to_instance_id, v_from.account_id);
  if v_from.organization_id is not null then
    perform till_private.refuse('organization_boundary', jsonb_build_object(
      'instance_id', p_from_instance_id
    ));
  end if;
  perform till_private.refuse_while_importing(v_from.account_id);
  v_before := till_private.lock_subscription_of(p_from_instance_id);
  v_replaced := till_private.lock_subscription_of(p_to_instance_id);
  if v_replaced.status in ('active', 'past_due', 'unpaid') then
    perform till_private.refuse('active_subscription_exists', jsonb_build_object(
      'instance_id', p_to_instance_id, 'status', v_replaced.status
    ));
  end if;
  if v_from.destroyed_at is null
    or (
      v_before.status in ('active', 'past_due')
      or (till_private.current_period(v_before.lineage_id)).period_end > p_at
      or (v_before.status = 'trialing' and v_before.trial_ends_at > p_at)
    ) is not true
  then
    perform till_private.refuse('not_transferable', jsonb_build_object(
      'instance_id', p_from_instance_id,
      'why', case when v_from.destroyed_at is null then 'not_destroyed' else 'no_access_left' end
    ));
  end if;

  v_successor := v_before;
  v_successor.subscription_id := nextval(
    pg_get_serial_sequence('till_private.subscriptions', 'subscription_id')
  );
  v_successor.instance_id := p_to_instance_id;
  foreach v_leaving in array array[v_before, v_replaced] loop
    continue when v_leaving.subscription_id is null;
    v_after := v_leaving;
    v_after.stripe_subscription_id := null;
    v_after.transferred_to_subscription_id := v_successor.subscription_id;
    v_after.transferred_at := p_at;
    perform till_private.change_subscription(
      v_leaving, v_after, 'transfer_away', p_actor, p_reason, null, p_at
    );
  end loop;
  perform till_private.change_subscription(
    null, v_successor, 'transfer_here', p_actor, p_reason, null, p_at
  );
  perform till_private.withdraw_intent(
    format('cancel_subscription:%s:%s', v_before.stripe_subscription_id, v_before.subscription_id),
    'transferred', p_at
  );
  perform till_private.wake_parked(v_from.account_id, 'instance_destroyed', p_at);
  perform till_private.apply_woken(v_from.account_id, p_at);
  return till_private.subscription_of(v_successor.subscription_id);
end;
$$;

comment on function till.transfer_subscription (text, text, text, text, timestamptz) is
  'Moves the subscription of a destroyed instance to a new instance of the account.';
