-- Builds the transaction of a settlement: deposit and deduction; nothing, for a claim of the older
-- books; or the deduction alone, for a deposit of theirs that was never deducted (spec 7.3, 7.7).
--
-- Parameters  p_account    the locked account
--             p_invoice    amounts in micros
--             p_plan       what it pays for
--             p_contra     the plan's revenue
--             p_deposit    legacy id of the payment's deposit in the older books, if there is one
--             p_deduction  legacy id of the deduction it claims, if there is one
--             p_event_at   when it was paid, UTC
-- Raises      TK061 legacy_deposit_spent
-- Locks       nothing more: the caller holds the account
create or replace function till_private.settlement_posting (
  p_account till_private.accounts,
  p_invoice till_private.settlements,
  p_plan text,
  p_contra text,
  p_deposit text,
  p_deduction text,
  p_event_at timestamptz
)
  returns till_private.posting
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_balance bigint := p_account.acquired - p_account.spent;
  v_kind text := 'settlement';
  v_movements till_private.movement[] := array[]::till_private.movement[];
begin
  if p_deposit is null then
    v_movements := till_private.settlement_movements(p_invoice, p_contra);
  elsif p_deduction is null then
    if v_balance < p_invoice.amount then
      perform till_private.refuse('legacy_deposit_spent', jsonb_build_object(
        'legacy_id', p_deposit, 'balance', v_balance, 'amount', p_invoice.amount
      ));
    end if;
    v_kind := 'legacy_compensation';
    v_movements := array[row(-p_invoice.amount, 'acquired', p_contra)::till_private.movement];
  end if;
  return row(
    'settle_invoice', p_invoice.invoice_id, v_kind, null,
    format('%s, invoice %s', p_plan, p_invoice.invoice_id), 'stripe', null, p_event_at, v_movements
  )::till_private.posting;
end;
$$;

comment on function till_private.settlement_posting (
  till_private.accounts, till_private.settlements, text, text, text, text, timestamptz
) is
  'Builds the transaction of a settlement.';
