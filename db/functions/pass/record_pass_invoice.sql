-- Records the identity of a paid invoice of a pass: the invoice and its payment ids.
--
-- Parameters  p_pass            the locked pass
--             p_invoice         the invoice, amounts in micros
--             p_line            what it pays for
--             p_transaction_id  what it was booked by
--             p_at              when, UTC
-- Raises      TK030 payment_conflict
-- Locks       nothing more: the caller holds account and pass
create or replace function till_private.record_pass_invoice (
  p_pass till_private.passes,
  p_invoice till_private.invoice,
  p_line till_private.invoice_line,
  p_transaction_id bigint,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  insert into till_private.pass_invoices (
    invoice_id, pass_id, amount, currency, period_start, period_end, paid_at, transaction_id
  )
  values (
    p_invoice.invoice_id, p_pass.pass_id, p_invoice.amount, p_invoice.currency,
    p_line.period_start, p_line.period_end, p_invoice.paid_at, p_transaction_id
  );
  perform till_private.record_payments(p_transaction_id, p_invoice.payment_ids, p_at);
end;
$$;

comment on function till_private.record_pass_invoice (
  till_private.passes, till_private.invoice, till_private.invoice_line, bigint, timestamptz
) is
  'Records the identity of a paid invoice of a pass: the invoice and its payment ids.';
