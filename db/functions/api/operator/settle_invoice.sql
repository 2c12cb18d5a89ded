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
-- Locks       account, instance, subscription, and events that nobody else holds
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
  v_purchase till_private.purchases;
  v_account till_private.accounts;
  v_settlement till.settlement;
begin
  perform till_private.require_time('at', p_at);
  v_purchase.purchase_id := p_invoice_id;
  v_purchase.product := 'hosting';
  v_purchase.account_id := p_account_id;
  v_purchase.stripe_subscription_id := p_stripe_subscription_id;
  v_purchase.amount := p_amount;
  v_purchase.off_stripe_amount := p_off_stripe_amount;
  v_purchase.currency := p_currency;
  v_purchase.period_start := p_period_start;
  v_purchase.period_end := p_period_end;
  v_purchase.paid_at := coalesce(p_event_at, p_at);
  perform till_private.require_settlement(v_purchase, p_payment_ids);
  v_account := till_private.lock_account(p_account_id);
  if p_currency = v_account.currency then
    v_settlement := till_private.settle_renewal(
      v_account, v_purchase, p_payment_ids, p_plan, p_price_version, p_at
    );
    if v_settlement.transaction_id is not null then
      return v_settlement;
    end if;
  end if;
  v_settlement := till_private.settle_hosting(
    v_account, v_purchase, p_payment_ids, p_plan, p_price_version, p_instance_id,
    p_payment_ids_complete, p_at
  );
  perform till_private.apply_settled(p_account_id, p_invoice_id, p_at);
  return v_settlement;
end;
$$;

comment on function till.settle_invoice (
  text, text, text, text[], text, text, bigint, text, timestamptz, timestamptz, text, bigint,
  boolean, timestamptz, timestamptz
) is
  'Settles one paid Stripe invoice: deposit, deduction and paid period, once per invoice.';
