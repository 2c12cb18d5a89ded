-- Finds the transaction that settled an invoice, and compares the facts (spec 7.1).
--
-- Parameters  p_invoice  the invoice as it is reported now
-- Returns     the transaction, or null when the invoice is new
-- Raises      TK030 payment_conflict when account, subscription, amount, currency or period differ
-- Locks       nothing more: the caller holds the account
create or replace function till_private.find_settlement (
  p_invoice till_private.settlements
)
  returns bigint
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_known till_private.settlements;
  v_differing text[];
begin
  select s.* into v_known
  from till_private.settlements as s
  where s.invoice_id = p_invoice.invoice_id;
  if not found then
    return null;
  end if;
  v_differing := array_remove(array[
    case when v_known.account_id <> p_invoice.account_id then 'account_id' end,
    case when v_known.stripe_subscription_id <> p_invoice.stripe_subscription_id
      then 'stripe_subscription_id' end,
    case when v_known.amount <> p_invoice.amount then 'amount' end,
    case when v_known.currency <> p_invoice.currency then 'currency' end,
    case when v_known.period_start <> p_invoice.period_start then 'period_start' end,
    case when v_known.period_end <> p_invoice.period_end then 'period_end' end
  ], null);
  if cardinality(v_differing) > 0 then
    perform till_private.refuse('payment_conflict', jsonb_build_object(
      'invoice_id', p_invoice.invoice_id, 'transaction_id', v_known.transaction_id,
      'differs', to_jsonb(v_differing)
    ));
  end if;
  return v_known.transaction_id;
end;
$$;

comment on function till_private.find_settlement (till_private.settlements) is
  'Finds the transaction that settled an invoice, and compares the facts.';
