-- Applies a paid invoice of a pass: issues its month, once per invoice and once per month (spec
-- 8.2).
--
-- A trial issues nothing: its line costs nothing before discounts. Its invoice is booked by a
-- transaction without entries; the pass is not paid by it.
--
-- Parameters  p_account      the locked account
--             p_purchase     the invoice, without a transaction and a period
--             p_payment_ids  every payment id known of it; may be empty
--             p_lines        the list of its lines
--             p_metadata     of the Stripe subscription
--             p_at           when, UTC
-- Returns     the transaction of the month or the trial, and whether the invoice was known
-- Raises      TK004 invalid_argument (it bills no Stripe subscription),
--             TK007 currency_mismatch, TK014 unknown_price, TK030 payment_conflict, TK034
--             customer_mismatch, TK037 ambiguous_lines, TK038 unrecognized_shape, TK060
--             legacy_import_open, TK070 month_already_issued, TK071 pass_ended
-- Locks       pass: the caller holds the account
create or replace function till_private.settle_pass_invoice (
  p_account till_private.accounts,
  p_purchase till_private.purchases,
  p_payment_ids text[],
  p_lines jsonb,
  p_metadata jsonb,
  p_at timestamptz
)
  returns till.receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_line till_private.invoice_line := (till_private.deciding_line(p_lines, 'pass')).line;
  v_is_trial boolean := coalesce(v_line.amount = 0, false);
  v_purchase till_private.purchases := p_purchase;
  v_known till_private.purchases;
  v_terms till_private.passes;
  v_before till_private.passes;
  v_after till_private.passes;
  v_facts till_private.stripe_facts;
  v_posted till_private.posted;
begin
  perform till_private.require_text('stripe_subscription_id', p_purchase.stripe_subscription_id);
  -- It pays neither dunning nor time: the status stays what Stripe's events say.
  v_purchase.product := case when v_is_trial then 'other' else 'pass' end;
  v_purchase.off_stripe_amount := 0;
  v_purchase.period_start := v_line.period_start;
  v_purchase.period_end := v_line.period_end;
  v_known := till_private.find_purchase(v_purchase);
  if v_known.transaction_id is not null then
    perform till_private.refuse_with(
      till_private.record_payment_ids(v_known, p_payment_ids, p_at)
    );
    return till_private.receipt_of(v_known.transaction_id, true);
  end if;
  perform till_private.refuse_while_importing(p_account.account_id);
  if p_purchase.currency <> p_account.currency then
    perform till_private.refuse('currency_mismatch', jsonb_build_object(
      'currency', p_purchase.currency, 'account_currency', p_account.currency
    ));
  end if;
  v_terms := till_private.read_pass_terms(p_metadata, v_line.stripe_price_id, p_purchase.paid_at);
  v_before := till_private.open_pass(
    p_account.account_id, p_purchase.stripe_subscription_id, v_terms, v_line.period_start, p_at
  );
  perform till_private.own_stripe_subscription(
    p_purchase.stripe_subscription_id, p_account.account_id
  );
  v_facts := till_private.facts_of(p_purchase.stripe_subscription_id);
  if v_is_trial then
    v_posted := till_private.post_transaction(
      p_account,
      'settle_pass_invoice', p_purchase.purchase_id, 'settlement', null, 'trial of a pass',
      'stripe', null, p_purchase.paid_at, array[]::till_private.movement[]
    );
  elsif v_facts.ended_at <= p_purchase.paid_at or v_before.canceled_at is not null then
    -- What was paid before Stripe's end is issued, however late it is told.
    perform till_private.refuse('pass_ended', jsonb_build_object('pass_id', v_before.pass_id));
  else
    v_posted := till_private.issue_pass_month(
      p_account, v_before, v_terms.tier,
      date_trunc('month', v_line.period_start at time zone 'UTC')::date, 'stripe',
      p_purchase.paid_at
    );
  end if;
  v_purchase.transaction_id := v_posted.transaction_ids[1];
  perform till_private.refuse_with(till_private.record_purchase(v_purchase, p_payment_ids, p_at));
  if not v_is_trial then
    v_after := v_before;
    v_after.streak := till_private.streak_of(v_before.pass_id);
    if v_before.paid_until is null or v_line.period_end > v_before.paid_until then
      v_after.paid_until := v_line.period_end;
      if v_before.cadence = 'yearly' then
        -- It waits for its next month within the paid year, or for one of the time before that is
        -- still to be issued, unless a gap lies between.
        v_after.issue_anchor := v_line.period_start;
        v_after.next_issue_at := least(
          case when v_line.period_start <= v_before.paid_until then v_before.next_issue_at end,
          till_private.next_issue(v_after, v_line.period_start)
        );
      end if;
    end if;
    v_after := till_private.pass_after_facts(
      v_after, till_private.facts_of(p_purchase.stripe_subscription_id), p_at
    );
    perform till_private.change_pass(
      v_before, v_after, 'settle_pass_invoice', 'stripe', p_purchase.purchase_id, p_at
    );
  end if;
  return till_private.receipt_of(v_purchase.transaction_id, false);
end;
$$;

comment on function till_private.settle_pass_invoice (
  till_private.accounts, till_private.purchases, text[], jsonb, jsonb, timestamptz
) is
  'Applies a paid invoice of a pass: issues its month, once per invoice and once per month.';
