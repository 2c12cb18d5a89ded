-- Applies a stored event in a subtransaction, and parks it when it is refused (spec 6.2).
--
-- The handler names what it parks: our own refusals, and violations of a constraint, which mean
-- that the books could not take it. Everything else (deadlock, serialization, lock timeout, cancel,
-- shutdown) goes through to the caller and undoes the whole call.
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
  v_detail text := '{}';
  v_constraint text;
begin
  -- Outside the subtransaction, so that it is held while the event is parked: who ends what this
  -- event waits for then finds it parked, or makes it wait.
  select a.* into v_account
  from till_private.accounts as a
  where a.account_id = p_account_id
  for no key update;
  if p_event.type = 'invoice.paid' and p_event.problem is null
    and v_account.stripe_customer_id is not null
  then
    -- It refuses nothing, so it needs no subtransaction.
    v_receipt := till_private.apply_plain_invoice(p_event, v_account, p_at);
  end if;
  if v_receipt.outcome is null then
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
    begin
      v_receipt := till_private.handle_event(p_event, v_whose, v_account, p_at);
    exception
      when sqlstate 'TK001' or sqlstate 'TK002' or sqlstate 'TK004' or sqlstate 'TK005'
        or sqlstate 'TK007' or sqlstate 'TK013' or sqlstate 'TK014' or sqlstate 'TK020'
        or sqlstate 'TK021' or sqlstate 'TK023' or sqlstate 'TK030' or sqlstate 'TK031'
        or sqlstate 'TK032' or sqlstate 'TK033' or sqlstate 'TK034' or sqlstate 'TK035'
        or sqlstate 'TK036' or sqlstate 'TK037' or sqlstate 'TK038' or sqlstate 'TK039'
        or sqlstate 'TK060' or sqlstate 'TK061' or sqlstate 'TK062' or sqlstate 'TK063'
        or sqlstate 'TK070' or sqlstate 'TK071' or sqlstate 'TK073' or sqlstate 'TK074'
      then
        get stacked diagnostics v_detail = pg_exception_detail;
        v_receipt := row(p_event.event_id, p_event.type, 'quarantined', sqlerrm, null, false);
      when unique_violation or check_violation or foreign_key_violation
        or numeric_value_out_of_range
      then
        get stacked diagnostics v_constraint = constraint_name;
        v_detail := jsonb_build_object('sqlstate', sqlstate, 'constraint', v_constraint);
        v_receipt := row(
          p_event.event_id, p_event.type, 'quarantined', 'deduction_conflict', null, false
        );
    end;
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
    perform till_private.park_event(p_event, v_whose, v_receipt.reason, v_detail::jsonb, p_at);
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
