-- Tries an event, or one invoice of a batch, in a subtransaction: what is refused leaves nothing.
--
-- The one handler of refusals (till_private.read_event's is about bytes). It names what it takes:
-- our own refusals that the table of codes marks as parking, and violations of a constraint, which
-- mean that the books could not take it. Everything else (deadlock, serialization, lock timeout,
-- cancel, shutdown) goes through to the caller and undoes the whole call.
--
-- Parameters  p_event    the parsed event; null tries the invoice
--             p_whose    whose the event is
--             p_account  the event's account, locked; null when there is none
--             p_item     the invoice
--             p_at       when, UTC
-- Returns     the receipt or the settlement; or the refusal
-- Locks       what the handlers lock; of an invoice account and instance
create or replace function till_private.attempt (
  p_event till_private.stripe_event,
  p_whose till_private.whose,
  p_account till_private.accounts,
  p_item till_private.settle_item,
  p_at timestamptz
)
  returns till_private.attempt_outcome
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_outcome till_private.attempt_outcome;
  v_reason text;
  v_detail jsonb;
  v_constraint text;
begin
  if p_event.event_id is not null then
    v_outcome.receipt := till_private.handle_event(p_event, p_whose, p_account, p_at);
  else
    perform till_private.require_settlement(p_item.purchase, p_item.payment_ids);
    v_outcome.settlement := till_private.settle_hosting(
      till_private.lock_account((p_item.purchase).account_id), p_item.purchase,
      p_item.payment_ids, p_item.plan, p_item.price_version, p_item.instance_id,
      p_item.payment_ids_complete, p_at
    );
  end if;
  return v_outcome;
exception
  when sqlstate 'TK001' or sqlstate 'TK002' or sqlstate 'TK004' or sqlstate 'TK005'
    or sqlstate 'TK007' or sqlstate 'TK013' or sqlstate 'TK014' or sqlstate 'TK020'
    or sqlstate 'TK021' or sqlstate 'TK023' or sqlstate 'TK030' or sqlstate 'TK031'
    or sqlstate 'TK032' or sqlstate 'TK033' or sqlstate 'TK034' or sqlstate 'TK035'
    or sqlstate 'TK036' or sqlstate 'TK037' or sqlstate 'TK038' or sqlstate 'TK039'
    or sqlstate 'TK060' or sqlstate 'TK061' or sqlstate 'TK062' or sqlstate 'TK063'
    or sqlstate 'TK070' or sqlstate 'TK071' or sqlstate 'TK073' or sqlstate 'TK074'
  then
    get stacked diagnostics v_reason = message_text, v_detail = pg_exception_detail;
    v_outcome.refusal := row(v_reason, v_detail)::till_private.refusal;
    return v_outcome;
  when unique_violation or check_violation or foreign_key_violation
    or numeric_value_out_of_range
  then
    get stacked diagnostics v_constraint = constraint_name;
    v_outcome.refusal := row(
      'deduction_conflict', jsonb_build_object('sqlstate', sqlstate, 'constraint', v_constraint)
    );
    return v_outcome;
end;
$$;

comment on function till_private.attempt (
  till_private.stripe_event, till_private.whose, till_private.accounts, till_private.settle_item,
  timestamptz
) is
  'Tries an event, or one invoice of a batch, in a subtransaction: what is refused leaves nothing.';
