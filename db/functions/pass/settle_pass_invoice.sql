-- Applies a paid invoice of a pass: issues its month, once per invoice and once per month (spec
-- 8.2).
--
-- A trial issues nothing: its line costs nothing before discounts. Its invoice is booked by a
-- transaction without entries; the pass is not paid by it.
--
-- Parameters  p_account_id  whose it is
--             p_invoice     the invoice, amounts in micros, with the time when it was paid
--             p_at          when, UTC
-- Returns     the transaction of the month or the trial, and whether the invoice was known
-- Raises      TK001 account_not_found, TK004 invalid_argument (it bills no Stripe subscription),
--             TK007 currency_mismatch, TK014 unknown_price, TK030 payment_conflict, TK034
--             customer_mismatch, TK037 ambiguous_lines, TK038 unrecognized_shape, TK060
--             legacy_import_open, TK070 month_already_issued, TK071 pass_ended
-- Locks       account, pass
create or replace function till_private.settle_pass_invoice (
  p_account_id text,
  p_invoice till_private.invoice,
  p_at timestamptz
)
  returns till.receipt
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_line till_private.invoice_line := till_private.choose_pass_line(p_invoice.lines);
  v_account till_private.accounts := till_private.lock_account(p_account_id);
  v_known bigint;
  v_terms till_private.passes;
  v_before till_private.passes;
  v_after till_private.passes;
  v_facts till_private.stripe_subscriptions;
  v_posted till_private.posted;
  v_settlement till_private.settlements;
begin
  perform till_private.require_text('stripe_subscription_id', p_invoice.stripe_subscription_id);
  v_known := till_private.find_pass_invoice(p_account_id, p_invoice, v_line);
  if v_known is not null then
    perform till_private.record_payments(v_known, p_invoice.payment_ids, p_at);
    return till_private.receipt_of(v_known, true);
  end if;
  perform till_private.refuse_while_importing(p_account_id);
  if p_invoice.currency <> v_account.currency then
    perform till_private.refuse('currency_mismatch', jsonb_build_object(
      'currency', p_invoice.currency, 'account_currency', v_account.currency
    ));
  end if;
  v_terms := till_private.read_pass_terms(
    p_invoice.metadata, v_line.stripe_price_id, p_invoice.paid_at
  );
  v_before := till_private.open_pass(
    p_account_id, p_invoice.stripe_subscription_id, v_terms, v_line.period_start, p_at
  );
  if v_line.amount = 0 then
    return till_private.record_pass_trial(v_account, v_before, p_invoice, v_line, p_at);
  end if;
  v_settlement.stripe_subscription_id := p_invoice.stripe_subscription_id;
  v_settlement.account_id := p_account_id;
  v_settlement.period_end := v_line.period_end;
  v_facts := till_private.note_payment(v_settlement, p_invoice.paid_at);
  -- What was paid before Stripe's end is issued, however late it is told.
  if v_facts.ended_at <= p_invoice.paid_at or v_before.canceled_at is not null then
    perform till_private.refuse('pass_ended', jsonb_build_object('pass_id', v_before.pass_id));
  end if;

  v_posted := till_private.issue_pass_month(
    v_account, v_before, v_terms.tier,
    date_trunc('month', v_line.period_start at time zone 'UTC')::date, 'stripe', p_invoice.paid_at
  );
  perform till_private.record_pass_invoice(
    v_before, p_invoice, v_line, v_posted.transaction_ids[1], p_at
  );
  v_after := till_private.extend_pass(v_before, v_line.period_start, v_line.period_end);
  v_after := till_private.apply_pass_facts(v_after, v_facts, p_at);
  perform till_private.change_pass(
    v_before, v_after, 'settle_pass_invoice', 'stripe', p_invoice.invoice_id, p_at
  );
  return till_private.receipt_of(v_posted.transaction_ids[1], false);
end;
$$;

comment on function till_private.settle_pass_invoice (text, till_private.invoice, timestamptz) is
  'Applies a paid invoice of a pass: issues its month, once per invoice and once per month.';
