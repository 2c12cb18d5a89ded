-- Settles one paid invoice of hosting under its account's lock: what till.settle_invoice says.
--
-- Parameters  p_invoice                 as it is reported; without a transaction
--             p_payment_ids             every ch_, pi_, py_, inpay_ id known of it; may be empty
--             p_plan, p_price_version   what was paid for
--             p_instance_id             instance that the invoice names, if it names one
--             p_payment_ids_complete    whether Stripe was asked for all payment ids of the invoice
--             p_paid_at                 when it was paid, UTC
--             p_at                      when, UTC
-- Returns     the settlement; replayed when the invoice was booked before with the same facts
-- Raises      what till.settle_invoice raises
-- Locks       account, instance, subscription
create or replace function till_private.settle_hosting (
  p_invoice till_private.settlements,
  p_payment_ids text[],
  p_plan text,
  p_price_version text,
  p_instance_id text,
  p_payment_ids_complete boolean,
  p_paid_at timestamptz,
  p_at timestamptz
)
  returns till.settlement
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_invoice till_private.settlements := p_invoice;
  v_transaction_id bigint;
  v_contra text;
  v_before till_private.subscriptions;
  v_after till_private.subscriptions;
  v_facts till_private.stripe_subscriptions;
  v_deposit text;
  v_deduction text;
  v_posted till_private.posted;
begin
  perform till_private.require_settlement(p_invoice, p_payment_ids, p_at);
  perform till_private.require_time('event_at', p_paid_at);

  v_account := till_private.lock_account(p_invoice.account_id);
  v_transaction_id := till_private.find_settlement(v_invoice);
  if v_transaction_id is not null then
    perform till_private.record_payments(v_transaction_id, p_payment_ids, p_at);
    return till_private.settlement_of(v_transaction_id, true);
  end if;
  perform till_private.refuse_while_importing(p_invoice.account_id);
  if p_invoice.currency <> v_account.currency then
    perform till_private.refuse('currency_mismatch', jsonb_build_object(
      'currency', p_invoice.currency, 'account_currency', v_account.currency
    ));
  end if;
  v_contra := till_private.revenue_contra(p_price_version, p_plan);
  v_before := till_private.route_settlement(
    p_invoice.account_id, p_invoice.stripe_subscription_id, p_instance_id
  );
  v_facts := till_private.note_payment(v_invoice, p_paid_at);
  v_after := till_private.fund_by_invoice(
    v_before, v_invoice, p_plan, p_price_version, v_facts.ended_at is not null, p_at
  );
  v_deposit := till_private.find_legacy_deposit(v_invoice, p_payment_ids, p_payment_ids_complete);
  v_deduction := till_private.find_legacy_deduction(v_invoice, v_deposit);

  v_posted := till_private.post_transactions(v_account, array[till_private.settlement_posting(
    v_account, v_invoice, p_plan, v_contra, v_deposit, v_deduction, p_paid_at
  )]);
  v_invoice.transaction_id := v_posted.transaction_ids[1];
  if v_deposit is not null then
    perform till_private.record_legacy_settlement(v_invoice, v_deposit, v_deduction);
  end if;
  perform till_private.record_settlement(v_invoice, p_payment_ids, p_at);
  if v_after.stripe_subscription_id is distinct from p_invoice.stripe_subscription_id then
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
    v_after, v_invoice.transaction_id, p_invoice.invoice_id, p_plan, p_price_version,
    p_invoice.amount, p_invoice.period_start, p_invoice.period_end
  );
  return till_private.settlement_of(v_invoice.transaction_id, false);
end;
$$;

comment on function till_private.settle_hosting (
  till_private.settlements, text[], text, text, text, boolean, timestamptz, timestamptz
) is 'Settles one paid invoice of hosting under its account''s lock.';
