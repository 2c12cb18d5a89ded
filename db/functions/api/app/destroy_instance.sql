-- Ends an instance; destroying it again returns it unchanged.
--
-- Refused while a paid period runs, unless forced (spec 4.1). When Stripe still bills its
-- subscription, the intent to cancel it there is written in the same transaction. What Stripe bills
-- is not known while an import of the account is open, so that is refused.
--
-- Parameters  p_instance_id  the instance
--             p_actor        who ends it
--             p_reason       why
--             p_force        end it although a paid period runs
--             p_at           when, UTC
-- Returns     the instance
-- Raises      TK004 invalid_argument, TK020 instance_not_found, TK024 paid_period_runs,
--             TK060 legacy_import_open
-- Locks       account, instance, subscription, attempt, intent
create or replace function till.destroy_instance (
  p_instance_id text,
  p_actor text,
  p_reason text,
  p_force boolean default false,
  p_at timestamptz default now()
)
  returns till.instance
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_instance till_private.instances;
  v_subscription till_private.subscriptions;
  v_paid_until timestamptz;
begin
  perform till_private.require_text('instance_id', p_instance_id);
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);

  v_instance := till_private.lock_account_of_instance(p_instance_id);
  if v_instance.destroyed_at is null then
    perform till_private.refuse_while_importing(v_instance.account_id);
    v_subscription := till_private.lock_subscription_of(p_instance_id);
    select max(p.period_end) into v_paid_until
    from till_private.paid_periods as p
    where p.lineage_id = v_subscription.lineage_id;
    if v_paid_until > p_at and p_force is not true then
      perform till_private.refuse('paid_period_runs', jsonb_build_object(
        'instance_id', p_instance_id, 'paid_until', v_paid_until
      ));
    end if;

    update till_private.instances as i
    set destroyed_at = p_at, destroyed_by = p_actor, destroyed_reason = p_reason
    where i.instance_id = p_instance_id
    returning i.* into strict v_instance;
    perform till_private.supersede_attempts(p_instance_id, 'instance_destroyed', p_at);
    if v_subscription.stripe_subscription_id is not null
      and v_subscription.status <> 'canceled'
    then
      perform till_private.add_intent(
        'cancel_subscription', v_instance.account_id,
        format(
          'cancel_subscription:%s:%s', v_subscription.stripe_subscription_id,
          v_subscription.subscription_id
        ),
        jsonb_build_object('stripe_subscription_id', v_subscription.stripe_subscription_id),
        'instance_destroyed', p_at
      );
    end if;
  end if;
  return row(
    v_instance.instance_id, v_instance.account_id, v_instance.organization_id,
    v_instance.registered_at, v_instance.destroyed_at
  )::till.instance;
end;
$$;

comment on function till.destroy_instance (text, text, text, boolean, timestamptz) is
  'Ends an instance; destroying it again returns it unchanged.';
