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
  perform till_private.create_legacy_subscriptions(p_account_id, p_actor, p_at);
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
