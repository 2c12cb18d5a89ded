-- Applies invoice.paid: reads the invoice and settles it, for hosting or for a pass.
--
-- Parameters  p_event  the parsed event
--             p_at     when, UTC
-- Returns     what became of the event
-- Raises      what settle_invoice raises, and TK014 unknown_price, TK035 livemode_mismatch,
--             TK037 ambiguous_lines, TK038 unrecognized_shape
-- Locks       account, instance, subscription, attempt: the caller holds the event
create or replace function till_private.apply_invoice_paid (
  p_event till_private.stripe_event,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_invoice till_private.invoice := till_private.read_invoice(p_event.object);
  v_account_id text := till_private.find_account(
    v_invoice.metadata, v_invoice.stripe_subscription_id, v_invoice.customer_id, v_invoice.lines
  );
  v_fetched text[];
  v_receipt till.receipt;
  v_line till_private.priced_line;
  v_purchase till_private.purchases;
  v_settlement till.settlement;
begin
  if v_account_id is null then
    return row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt;
  end if;
  perform till_private.require_livemode(p_event.livemode);
  if till_private.is_pass(
    v_invoice.metadata, v_invoice.stripe_subscription_id, v_invoice.lines
  ) then
    v_invoice.paid_at := coalesce(v_invoice.paid_at, p_event.event_at);
    v_receipt := till_private.settle_pass_invoice(v_account_id, v_invoice, p_at);
    perform till_private.remember_stripe_customer(
    till_private.lock_account(v_account_id), v_invoice.customer_id, p_at
  );
    return row(
      p_event.event_id, p_event.type, 'applied', null, v_receipt.transaction_id, v_receipt.replayed
    )::till.event_receipt;
  end if;
  v_line := till_private.choose_line(v_invoice.lines);
  select f.payment_ids into v_fetched
  from till_private.fetched_payments as f
  where f.invoice_id = v_invoice.invoice_id;
  v_purchase.purchase_id := v_invoice.invoice_id;
  v_purchase.product := 'hosting';
  v_purchase.account_id := v_account_id;
  v_purchase.stripe_subscription_id := v_invoice.stripe_subscription_id;
  v_purchase.amount := v_invoice.amount;
  v_purchase.off_stripe_amount := v_invoice.off_stripe_amount;
  v_purchase.currency := v_invoice.currency;
  v_purchase.period_start := v_line.period_start;
  v_purchase.period_end := v_line.period_end;
  v_purchase.paid_at := coalesce(v_invoice.paid_at, p_event.event_at);
  v_settlement := till_private.settle_hosting(
    v_purchase, v_invoice.payment_ids || v_fetched, v_line.plan, v_line.price_version,
    v_invoice.metadata ->> 'instance_id', v_fetched is not null, p_at
  );
  perform till_private.remember_stripe_customer(
    till_private.lock_account(v_account_id), v_invoice.customer_id, p_at
  );
  perform till_private.follow_session(
    v_invoice.metadata ->> 'attempt_id', v_account_id, null, p_event.type, p_at
  );
  return row(
    p_event.event_id, p_event.type, 'applied', null,
    v_settlement.transaction_id, v_settlement.replayed
  )::till.event_receipt;
end;
$$;

comment on function till_private.apply_invoice_paid (till_private.stripe_event, timestamptz) is
  'Applies invoice.paid: reads the invoice and settles it.';
