-- Starts the one trial of an account, on a personal instance (spec 4.4).
--
-- The trial lasts the current price version's trial days of 24 hours, and keeps that version.
--
-- Parameters  p_account_id   the account, which never had a subscription
--             p_instance_id  its personal instance
--             p_at           when the trial starts, UTC
--             p_actor        who starts it; default the role of the session
-- Returns     the subscription
-- Raises      TK001 account_not_found, TK003 account_blocked, TK004 invalid_argument,
--             TK013 unknown_price_version, TK020 instance_not_found, TK021 instance_destroyed,
--             TK023 organization_boundary, TK025 trial_not_available, TK060 legacy_import_open
-- Locks       account, instance, subscription
create or replace function till.start_trial (
  p_account_id text,
  p_instance_id text,
  p_at timestamptz default now(),
  p_actor text default null
)
  returns till.subscription
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_version till_private.price_versions;
  v_subscription till_private.subscriptions;
begin
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_text('instance_id', p_instance_id);
  perform till_private.require_time('at', p_at);
  perform till_private.require_text('actor', coalesce(p_actor, session_user));

  perform till_private.refuse_if_blocked(till_private.lock_account(p_account_id));
  perform till_private.refuse_while_importing(p_account_id);
  perform till_private.lock_fundable_instance(p_instance_id, p_account_id);
  if exists (select from till_private.subscriptions as s where s.account_id = p_account_id) then
    perform till_private.refuse('trial_not_available', jsonb_build_object(
      'account_id', p_account_id
    ));
  end if;
  select v.* into v_version
  from till_private.price_versions as v
  where v.effective_at <= p_at
  order by v.effective_at desc
  limit 1;
  if not found then
    perform till_private.refuse('unknown_price_version', jsonb_build_object('effective_at', p_at));
  end if;

  v_subscription.account_id := p_account_id;
  v_subscription.instance_id := p_instance_id;
  v_subscription.status := 'trialing';
  v_subscription.price_version := v_version.price_version;
  v_subscription.trial_started_at := p_at;
  -- Hours, not days: a day is 23 or 25 hours long where the server's zone changes its clocks.
  v_subscription.trial_ends_at := p_at + make_interval(hours => 24 * v_version.trial_days);
  v_subscription := till_private.change_subscription(
    null, v_subscription, 'start_trial', p_actor, null, null, p_at
  );
  return till_private.subscription_of(v_subscription.subscription_id);
end;
$$;

comment on function till.start_trial (text, text, timestamptz, text) is
  'Starts the one trial of an account, on a personal instance.';
