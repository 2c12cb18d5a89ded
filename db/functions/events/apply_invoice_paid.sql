-- Applies invoice.paid: reads the invoice and settles it, for hosting or for a pass.
--
-- Parameters  p_event    the parsed event
--             p_whose    whose it is
--             p_account  the locked account; null when there is none
--             p_at       when, UTC
-- Returns     what became of the event
-- Raises      what settle_invoice and settle_pass_invoice raise, and TK014 unknown_price,
--             TK035 livemode_mismatch, TK037 ambiguous_lines, TK038 unrecognized_shape
-- Locks       instance, pass, attempt: the caller holds event and account
create or replace function till_private.apply_invoice_paid (
  p_event till_private.stripe_event,
  p_whose till_private.whose,
  p_account till_private.accounts,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_invoice till_private.invoice := till_private.read_invoice(p_event.object);
  v_fetched text[];
  v_receipt till.receipt;
  v_line till_private.sold_line;
  v_purchase till_private.purchases;
  v_settlement till.settlement;
begin
  if not p_whose.is_ours then
    return row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt;
  end if;
  perform till_private.require_ours(p_event, p_whose, p_account);
  v_purchase.purchase_id := v_invoice.invoice_id;
  v_purchase.product := p_whose.product;
  v_purchase.account_id := p_account.account_id;
  v_purchase.stripe_subscription_id := v_invoice.stripe_subscription_id;
  v_purchase.amount := v_invoice.amount;
  v_purchase.off_stripe_amount := v_invoice.off_stripe_amount;
  v_purchase.currency := v_invoice.currency;
  v_purchase.paid_at := coalesce(v_invoice.paid_at, p_event.event_at);
  if p_whose.product = 'pass' then
    v_receipt := till_private.settle_pass_invoice(
      p_account, v_purchase, v_invoice.payment_ids, v_invoice.lines, v_invoice.metadata, p_at
    );
  else
    v_line := till_private.deciding_line(v_invoice.lines, 'hosting');
    v_purchase.period_start := (v_line.line).period_start;
    v_purchase.period_end := (v_line.line).period_end;
    select f.payment_ids into v_fetched
    from till_private.fetched_payments as f
    where f.invoice_id = v_invoice.invoice_id;
    perform till_private.require_settlement(v_purchase, v_invoice.payment_ids);
    v_settlement := till_private.settle_hosting(
      p_account, v_purchase, v_invoice.payment_ids || v_fetched, (v_line.price).plan,
      (v_line.price).price_version, v_invoice.metadata ->> 'instance_id', v_fetched is not null,
      p_at
    );
    v_receipt.transaction_id := v_settlement.transaction_id;
    v_receipt.replayed := v_settlement.replayed;
    if v_invoice.metadata ? 'attempt_id' then
      perform till_private.follow_session(
        v_invoice.metadata ->> 'attempt_id', p_account.account_id, null, p_event.type, p_at
      );
    end if;
  end if;
  perform till_private.remember_stripe_customer(p_account, v_invoice.customer_id, p_at);
  return row(
    p_event.event_id, p_event.type, 'applied', null, v_receipt.transaction_id, v_receipt.replayed
  )::till.event_receipt;
end;
$$;

comment on function till_private.apply_invoice_paid (
  till_private.stripe_event, till_private.whose, till_private.accounts, timestamptz
) is
  'Applies invoice.paid: reads the invoice and settles it.';
