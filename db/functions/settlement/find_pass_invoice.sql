-- Finds the transaction that a paid invoice of a pass issued, and compares the facts.
--
-- Parameters  p_account_id  the locked account
--             p_invoice     the invoice as it is reported now
--             p_line        its deciding line
-- Returns     the transaction, or null when the invoice is new
-- Raises      TK030 payment_conflict when account, subscription, amount, currency or period differ
-- Locks       nothing more: the caller holds the account
create or replace function till_private.find_pass_invoice (
  p_account_id text,
  p_invoice till_private.invoice,
  p_line till_private.invoice_line
)
  returns bigint
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_known till_private.pass_invoices;
begin
  select i.* into v_known
  from till_private.pass_invoices as i
  where i.invoice_id = p_invoice.invoice_id;
  if not found then
    return null;
  end if;
  if (v_known.amount, v_known.currency, v_known.period_start, v_known.period_end)
      <> (p_invoice.amount, p_invoice.currency, p_line.period_start, p_line.period_end)
    or not exists (
      select from till_private.passes as p
      where p.pass_id = v_known.pass_id
        and p.account_id = p_account_id
        and p.stripe_subscription_id = p_invoice.stripe_subscription_id
    )
  then
    perform till_private.refuse('payment_conflict', jsonb_build_object(
      'invoice_id', p_invoice.invoice_id, 'transaction_id', v_known.transaction_id
    ));
  end if;
  return v_known.transaction_id;
end;
$$;

comment on function till_private.find_pass_invoice (
  text, till_private.invoice, till_private.invoice_line
) is
  'Finds the transaction that a paid invoice of a pass issued, and compares the facts.';
