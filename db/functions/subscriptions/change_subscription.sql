-- Writes a subscription and its change row, if anything changes: the only writer of subscriptions
-- (spec 4.6).
--
-- What funds an instance also ends its checkouts: nobody is to pay for it a second time.
--
-- Parameters  p_before          the locked row; without a subscription_id the row is new
--             p_after           the row to be; a new one starts its own lineage unless it names one
--             p_action          what happened, one word per kind of change
--             p_actor           who
--             p_reason          why, if there is more to say
--             p_transaction_id  the transaction that goes with it, if any
--             p_at              when, UTC
-- Returns     the row as it now is
-- Locks       attempt, intent: the caller holds account, instance and subscription
create or replace function till_private.change_subscription (
  p_before till_private.subscriptions,
  p_after till_private.subscriptions,
  p_action text,
  p_actor text,
  p_reason text,
  p_transaction_id bigint,
  p_at timestamptz
)
  returns till_private.subscriptions
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_after till_private.subscriptions := p_after;
  v_before_state jsonb;
  v_after_state jsonb;
  c_running constant text[] := array['active', 'past_due', 'unpaid'];
begin
  if p_before.subscription_id is not null then
    v_before_state := till_private.subscription_state(p_before);
    v_after_state := till_private.subscription_state(p_after);
    if v_before_state = v_after_state then
      return p_after;
    end if;
  end if;
  if p_before.subscription_id is null then
    v_after.subscription_id := coalesce(
      p_after.subscription_id,
      nextval('till_private.subscriptions_subscription_id_seq')
    );
    v_after.lineage_id := coalesce(p_after.lineage_id, v_after.subscription_id);
    v_after.cancel_at_period_end := coalesce(p_after.cancel_at_period_end, false);
    v_after.convert_to_credits := coalesce(p_after.convert_to_credits, false);
    v_after.resume_pending := coalesce(p_after.resume_pending, false);
    insert into till_private.subscriptions (
      subscription_id, lineage_id, account_id, instance_id, status, plan, price_version,
      payment_source, stripe_subscription_id, period_anchor, trial_started_at, trial_ends_at,
      scheduled_plan, cancel_at_period_end, convert_to_credits, canceled_at, past_due_since,
      top_up_started_at, destruction_due_at, suspended_at, suspension_reason, resume_pending,
      transferred_to_subscription_id, transferred_at
    )
    values (
      v_after.subscription_id, v_after.lineage_id, v_after.account_id, v_after.instance_id,
      v_after.status, v_after.plan, v_after.price_version, v_after.payment_source,
      v_after.stripe_subscription_id, v_after.period_anchor, v_after.trial_started_at,
      v_after.trial_ends_at, v_after.scheduled_plan, v_after.cancel_at_period_end,
      v_after.convert_to_credits, v_after.canceled_at, v_after.past_due_since,
      v_after.top_up_started_at, v_after.destruction_due_at, v_after.suspended_at,
      v_after.suspension_reason, v_after.resume_pending, v_after.transferred_to_subscription_id,
      v_after.transferred_at
    );
  else
    update till_private.subscriptions as s
    set instance_id = p_after.instance_id,
        status = p_after.status,
        plan = p_after.plan,
        price_version = p_after.price_version,
        payment_source = p_after.payment_source,
        stripe_subscription_id = p_after.stripe_subscription_id,
        period_anchor = p_after.period_anchor,
        trial_started_at = p_after.trial_started_at,
        trial_ends_at = p_after.trial_ends_at,
        scheduled_plan = p_after.scheduled_plan,
        cancel_at_period_end = p_after.cancel_at_period_end,
        convert_to_credits = p_after.convert_to_credits,
        canceled_at = p_after.canceled_at,
        past_due_since = p_after.past_due_since,
        top_up_started_at = p_after.top_up_started_at,
        destruction_due_at = p_after.destruction_due_at,
        suspended_at = p_after.suspended_at,
        suspension_reason = p_after.suspension_reason,
        resume_pending = p_after.resume_pending,
        transferred_to_subscription_id = p_after.transferred_to_subscription_id,
        transferred_at = p_after.transferred_at
    where s.subscription_id = p_before.subscription_id;
  end if;
  perform till_private.record_change(
    'subscription', v_after.subscription_id::text, v_after.account_id, p_action, p_actor, p_reason,
    v_before_state, coalesce(v_after_state, till_private.subscription_state(v_after)),
    p_transaction_id, p_at
  );
  if v_after.status = any (c_running) and v_after.transferred_to_subscription_id is null
    and (
      p_before.status = any (c_running) and p_before.instance_id = v_after.instance_id
    ) is not true
    and exists (
      select from till_private.checkout_attempts as c
      where c.instance_id = v_after.instance_id and c.status = 'open'
    )
  then
    perform till_private.supersede_attempts(v_after.instance_id, p_action, p_at);
  end if;
  return v_after;
end;
$$;

comment on function till_private.change_subscription (
  till_private.subscriptions, till_private.subscriptions, text, text, text, bigint, timestamptz
) is
  'Writes a subscription and its change row: the only writer of subscriptions.';
