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
as $$
declare
  v_line till_private.invoice_line := till_private.choose_pass_line(p_invoice.lines);
  v_account till_private.accounts := till_private.lock_account(p_account_id);
  v_is_trial boolean := coalesce(v_line.amount = 0, false);
  v_purchase till_private.purchases;
  v_known till_private.purchases;
  v_terms till_private.passes;
  v_before till_private.passes;
  v_after till_private.passes;
  v_facts till_private.stripe_facts;
  v_posted till_private.posted;
begin
  perform till_private.require_text('stripe_subscription_id', p_invoice.stripe_subscription_id);
  v_purchase.purchase_id := p_invoice.invoice_id;
  -- It pays neither dunning nor time: the status stays what Stripe's events say.
  v_purchase.product := case when v_is_trial then 'other' else 'pass' end;
  v_purchase.account_id := p_account_id;
  v_purchase.stripe_subscription_id := p_invoice.stripe_subscription_id;
  v_purchase.amount := p_invoice.amount;
  v_purchase.currency := p_invoice.currency;
  v_purchase.period_start := v_line.period_start;
  v_purchase.period_end := v_line.period_end;
  v_purchase.paid_at := p_invoice.paid_at;
  v_known := till_private.find_purchase(v_purchase);
  if v_known.transaction_id is not null then
    perform till_private.refuse_with(
      till_private.record_payment_ids(v_known, p_invoice.payment_ids, p_at)
    );
    return till_private.receipt_of(v_known.transaction_id, true);
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
  perform till_private.own_stripe_subscription(p_invoice.stripe_subscription_id, p_account_id);
  if v_is_trial then
    v_posted := till_private.post_transaction(
      v_account,
      'settle_pass_invoice', p_invoice.invoice_id, 'settlement', null, 'trial of a pass', 'stripe',
      null, p_invoice.paid_at, array[]::till_private.movement[]
    );
    v_purchase.transaction_id := v_posted.transaction_ids[1];
    perform till_private.refuse_with(
      till_private.record_purchase(v_purchase, p_invoice.payment_ids, p_at)
    );
    return till_private.receipt_of(v_purchase.transaction_id, false);
  end if;
  v_facts := till_private.facts_of(p_invoice.stripe_subscription_id);
  -- What was paid before Stripe's end is issued, however late it is told.
  if v_facts.ended_at <= p_invoice.paid_at or v_before.canceled_at is not null then
    perform till_private.refuse('pass_ended', jsonb_build_object('pass_id', v_before.pass_id));
  end if;

  v_posted := till_private.issue_pass_month(
    v_account, v_before, v_terms.tier,
    date_trunc('month', v_line.period_start at time zone 'UTC')::date, 'stripe', p_invoice.paid_at
  );
  v_purchase.transaction_id := v_posted.transaction_ids[1];
  perform till_private.refuse_with(
    till_private.record_purchase(v_purchase, p_invoice.payment_ids, p_at)
  );
  v_after := till_private.pass_after_facts(
    till_private.pass_after_period(v_before, v_line.period_start, v_line.period_end),
    till_private.facts_of(p_invoice.stripe_subscription_id), p_at
  );
  perform till_private.change_pass(
    v_before, v_after, 'settle_pass_invoice', 'stripe', p_invoice.invoice_id, p_at
  );
  return till_private.receipt_of(v_posted.transaction_ids[1], false);
end;
$$;

comment on function till_private.settle_pass_invoice (text, till_private.invoice, timestamptz) is
  'Applies a paid invoice of a pass: issues its month, once per invoice and once per month.';
