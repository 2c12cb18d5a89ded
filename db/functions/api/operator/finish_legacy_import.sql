-- Finishes an import: one opening entry brings the balance over, the Stripe subscriptions are
-- created, and the events that waited are applied. For operators.
--
-- Finishing again changes nothing.
--
-- Parameters  p_account_id  the account
--             p_actor       who
--             p_reason      why
--             p_at          when, UTC
-- Returns     the balance that was brought over, micros
-- Raises      TK001 account_not_found, TK002 amount_out_of_range, TK004 invalid_argument,
--             TK064 legacy_import_not_open (it was not begun), TK065 legacy_balance_negative
-- Locks       account, instances, subscriptions, and events that nobody else holds
create or replace function till.finish_legacy_import (
  p_account_id text,
  p_actor text,
  p_reason text,
  p_at timestamptz default now()
)
  returns bigint
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_balance numeric;
  v_finished_at timestamptz;
  v_posted till_private.posted;
  v_legacy till_private.legacy_subscriptions;
  v_new till_private.subscriptions;
begin
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);

  v_account := till_private.lock_account(p_account_id);
  select coalesce(sum(e.amount), 0) into v_balance
  from till_private.legacy_entries as e
  where e.account_id = p_account_id;
  select i.finished_at into v_finished_at
  from till_private.legacy_imports as i
  where i.account_id = p_account_id;
  if v_finished_at is not null then
    return v_balance;
  end if;
  perform till_private.require_import(p_account_id);
  if v_balance < 0 then
    perform till_private.refuse('legacy_balance_negative', jsonb_build_object(
      'account_id', p_account_id, 'balance', v_balance
    ));
  end if;
  if v_balance > 0 then
    perform till_private.require_amount(least(v_balance, 9223372036854775807)::bigint);
    v_posted := till_private.post_transaction(
      v_account,
      'finish_legacy_import', p_account_id, 'opening', null, p_reason, p_actor, null, p_at,
      array[row(v_balance::bigint, 'acquired', 'legacy')::till_private.movement]
    );
  end if;
  -- Funded by Stripe alone until the next paid invoice, and as the facts have them that were told
  -- before the import began. Nothing can stand in the way: while an import is open no instance of
  -- the account is funded, transferred to or destroyed.
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
  update till_private.legacy_imports as i
  set finished_at = p_at, transaction_id = v_posted.transaction_ids[1]
  where i.account_id = p_account_id;
  perform till_private.wake_parked(p_account_id, 'legacy_import_open', p_at);
  perform till_private.apply_woken(p_account_id, p_at);
  return v_balance;
end;
$$;

comment on function till.finish_legacy_import (text, text, text, timestamptz) is
  'Finishes an import: one opening entry brings the balance over. For operators.';
