-- Records the period that a settlement paid for.
--
-- Raises      TK031 deduction_conflict when a paid period of the invoice is there already
-- Locks       nothing more: the caller holds account, instance and subscription
create or replace function till_private.record_paid_period (
  p_subscription till_private.subscriptions,
  p_invoice till_private.settlements,
  p_plan text,
  p_price_version text
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  insert into till_private.paid_periods (
    lineage_id, subscription_id, transaction_id, invoice_id, plan, price_version, amount,
    period_start, period_end
  )
  values (
    p_subscription.lineage_id, p_subscription.subscription_id, p_invoice.transaction_id,
    p_invoice.invoice_id, p_plan, p_price_version, p_invoice.amount,
    p_invoice.period_start, p_invoice.period_end
  )
  on conflict (invoice_id) do nothing;
  if not found then
    perform till_private.refuse('deduction_conflict', jsonb_build_object(
      'invoice_id', p_invoice.invoice_id
    ));
  end if;
end;
$$;

comment on function till_private.record_paid_period (
  till_private.subscriptions, till_private.settlements, text, text
) is
  'Records the period that a settlement paid for.';
