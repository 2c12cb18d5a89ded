-- Applies a stored event in a subtransaction, and parks it when it is refused (spec 6.2).
--
-- Parameters  p_event       the parsed event; the caller holds its lock
--             p_account_id  whom it is about, as far as can be told; its lock is taken here
--             p_is_new      it was stored just now, as applied
--             p_actor       who asks: stripe, or an operator
--             p_reason      why, for an operator
--             p_at          when, UTC
-- Returns     what became of the event: applied, ignored or quarantined
-- Locks       what the handlers lock: the caller holds the event
create or replace function till_private.apply_event (
  p_event till_private.stripe_event,
  p_account_id text,
  p_is_new boolean,
  p_actor text,
  p_reason text,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account till_private.accounts;
  v_whose till_private.whose;
  v_receipt till.event_receipt;
  v_outcome till_private.attempt_outcome;
begin
  -- Outside the subtransaction, so that it is held while the event is parked: who ends what this
  -- event waits for then finds it parked, or makes it wait.
  v_account := till_private.lock_account_if_any(p_account_id);
  -- Under the lock it decides. Where it is another now, this is not the lock to decide under.
  v_whose := till_private.whose_is(p_event.object);
  if v_whose.is_ours and (v_whose.refusal).reason is null
    and v_whose.account_id is distinct from p_account_id
  then
    if p_is_new then
      raise serialization_failure using message = 'whose the event is has just changed';
    end if;
    v_whose.refusal := row('customer_mismatch', jsonb_build_object(
      'account_ids', jsonb_build_array(p_account_id, v_whose.account_id)
    ));
  end if;
  v_whose.account_id := coalesce(p_account_id, v_whose.account_id);
  v_outcome := till_private.attempt(p_event, v_whose, v_account, null, p_at);
  v_receipt := v_outcome.receipt;
  if (v_outcome.refusal).reason is not null then
    v_receipt := row(
      p_event.event_id, p_event.type, 'quarantined', (v_outcome.refusal).reason, null, false
    );
  end if;
  if p_is_new and v_receipt.outcome = 'applied'
    and (v_receipt.transaction_id is null or p_event.type = 'invoice.paid')
  then
    return v_receipt;
  end if;
  update till_private.stripe_events as e
  set outcome = v_receipt.outcome, transaction_id = v_receipt.transaction_id,
      account_id = coalesce(p_account_id, v_whose.account_id), decided_at = p_at,
      ignored_because = case when v_receipt.outcome = 'ignored' then v_receipt.reason end
  where e.event_id = p_event.event_id;
  if v_receipt.outcome = 'quarantined' then
    perform till_private.park_event(
      p_event, v_whose, v_receipt.reason, coalesce((v_outcome.refusal).detail, '{}'), p_at
    );
  else
    perform till_private.release_event(
      p_event.event_id, v_receipt.outcome, p_actor, p_reason, p_at
    );
  end if;
  return v_receipt;
end;
$$;

comment on function till_private.apply_event (
  till_private.stripe_event, text, boolean, text, text, timestamptz
) is
  'Applies a stored event in a subtransaction, and parks it when it is refused.';
