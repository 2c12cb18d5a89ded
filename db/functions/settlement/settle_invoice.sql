-- Settles one paid Stripe invoice: deposit, deduction and paid period, once per invoice (spec 7).
--
-- The deposit is booked against stripe_clearing (the part paid outside Stripe against off_stripe),
-- the deduction against the plan's revenue; the balance does not change, and it is not spend. The
-- newest period of the subscription becomes its current one and activates it; an older one is only
-- booked. A $0 invoice activates with no entries. A payment that the older books have deposited
-- claims its deduction there, or is deducted now (spec 7.7).
--
-- Parameters  p_account_id              who paid
--             p_stripe_subscription_id  what Stripe bills
--             p_invoice_id              the identity of the payment
--             p_payment_ids             every ch_, pi_, py_, inpay_ id known of it; may be empty
--             p_plan, p_price_version   what was paid for
--             p_amount                  what was paid in all, micros, 0 to 10^15
--             p_currency                must be the account's
--             p_period_start, p_period_end  UTC
--             p_instance_id             instance that the invoice names, if it names one
--             p_off_stripe_amount       the part of p_amount that was paid outside Stripe, micros
--             p_payment_ids_complete    whether Stripe was asked for all payment ids of the invoice
--             p_event_at                when it was paid, UTC; default p_at
--             p_at                      when, UTC
-- Returns     the settlement; replayed when the invoice was booked before with the same facts
-- Raises      TK001 account_not_found, TK002 amount_out_of_range, TK004 invalid_argument,
--             TK007 currency_mismatch, TK013 unknown_price_version, TK020 instance_not_found,
--             TK021 instance_destroyed, TK023 organization_boundary, TK030 payment_conflict,
--             TK031 deduction_conflict, TK032 price_version_mismatch, TK033 second_subscription,
--             TK034 customer_mismatch, TK036 lineage_broken, TK060 legacy_import_open,
--             TK061 legacy_deposit_spent, TK062 legacy_amount_mismatch, TK063 needs_payment_ids
-- Locks       account, instance, subscription
create or replace function till.settle_invoice (
  p_account_id text,
  p_stripe_subscription_id text,
  p_invoice_id text,
  p_payment_ids text[],
  p_plan text,
  p_price_version text,
  p_amount bigint,
  p_currency text,
  p_period_start timestamptz,
  p_period_end timestamptz,
  p_instance_id text default null,
  p_off_stripe_amount bigint default 0,
  p_payment_ids_complete boolean default false,
  p_event_at timestamptz default null,
  p_at timestamptz default now()
)
  returns till.settlement
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_invoice till_private.settlements;
  v_transaction_id bigint;
  v_contra text;
  v_before till_private.subscriptions;
  v_after till_private.subscriptions;
  v_facts till_private.stripe_subscriptions;
  v_deposit text;
  v_deduction text;
  v_paid_at timestamptz := coalesce(p_event_at, p_at);
  v_posted till_private.posted;
begin
  v_invoice.invoice_id := p_invoice_id;
  v_invoice.account_id := p_account_id;
  v_invoice.stripe_subscription_id := p_stripe_subscription_id;
  v_invoice.amount := p_amount;
  v_invoice.off_stripe_amount := p_off_stripe_amount;
  v_invoice.currency := p_currency;
  v_invoice.period_start := p_period_start;
  v_invoice.period_end := p_period_end;
  perform till_private.require_settlement(v_invoice, p_payment_ids, p_at);
  perform till_private.require_time('event_at', coalesce(p_event_at, p_at));

  v_account := till_private.lock_account(p_account_id);
  v_transaction_id := till_private.find_settlement(v_invoice);
  if v_transaction_id is not null then
    perform till_private.record_payments(v_transaction_id, p_payment_ids, p_at);
    return till_private.settlement_of(v_transaction_id, true);
  end if;
  perform till_private.refuse_while_importing(p_account_id);
  if p_currency <> v_account.currency then
    perform till_private.refuse('currency_mismatch', jsonb_build_object(
      'currency', p_currency, 'account_currency', v_account.currency
    ));
  end if;
  v_contra := till_private.revenue_contra(p_price_version, p_plan);
  v_before := till_private.route_settlement(p_account_id, p_stripe_subscription_id, p_instance_id);
  v_facts := till_private.note_payment(v_invoice, v_paid_at);
  v_after := till_private.fund_by_invoice(
    v_before, v_invoice, p_plan, p_price_version, v_facts.ended_at is not null, p_at
  );
  v_deposit := till_private.find_legacy_deposit(v_invoice, p_payment_ids, p_payment_ids_complete);
  v_deduction := till_private.find_legacy_deduction(v_invoice, v_deposit);

  v_posted := till_private.post_transactions(v_account, array[till_private.settlement_posting(
    v_account, v_invoice, p_plan, v_contra, v_deposit, v_deduction, v_paid_at
  )]);
  v_invoice.transaction_id := v_posted.transaction_ids[1];
  if v_deposit is not null then
    perform till_private.record_legacy_settlement(v_invoice, v_deposit, v_deduction);
  end if;
  perform till_private.record_settlement(v_invoice, p_payment_ids, p_at);
  if v_after.stripe_subscription_id is distinct from p_stripe_subscription_id then
    -- What was paid has ended, and something else funds the instance.
    select f.* into v_facts
    from till_private.stripe_subscriptions as f
    where f.stripe_subscription_id = v_after.stripe_subscription_id;
  end if;
  v_after := till_private.apply_facts(v_after, v_facts, p_at);
  if v_after is distinct from v_before then
    v_after := till_private.change_subscription(
      v_before, v_after, 'settle_invoice', 'stripe',
      case when v_before.plan <> v_after.plan then 'the invoice is for another plan' end,
      v_invoice.transaction_id, p_at
    );
  end if;
  perform till_private.record_paid_period(
    v_after, v_invoice.transaction_id, p_invoice_id, p_plan, p_price_version, p_amount,
    p_period_start, p_period_end
  );
  return till_private.settlement_of(v_invoice.transaction_id, false);
end;
$$;

comment on function till.settle_invoice (
  text, text, text, text[], text, text, bigint, text, timestamptz, timestamptz, text, bigint,
  boolean, timestamptz, timestamptz
) is
  'Settles one paid Stripe invoice: deposit, deduction and paid period, once per invoice.';
