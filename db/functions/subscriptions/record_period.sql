-- Records the period that a settlement or an enrollment paid for, or that an import knows of: the
-- only writer of paid periods.
--
-- Parameters  p_subscription            what it is a period of
--             p_transaction_id          what paid it; null for an import
--             p_invoice_id              the invoice of a settlement; null for an enrollment
--             p_plan, p_price_version   what was paid for
--             p_amount                  micros
--             p_period_start, p_period_end  UTC
-- Returns     the paid period
-- Raises      TK031 deduction_conflict when a paid period of the invoice is there already
-- Locks       nothing more: the caller holds account, instance and subscription
create or replace function till_private.record_period (
  p_subscription till_private.subscriptions,
  p_transaction_id bigint,
  p_invoice_id text,
  p_plan text,
  p_price_version text,
  p_amount bigint,
  p_period_start timestamptz,
  p_period_end timestamptz
)
  returns bigint
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_paid_period_id bigint;
begin
  insert into till_private.paid_periods (
    lineage_id, subscription_id, transaction_id, invoice_id, plan, price_version, amount,
    period_start, period_end
  )
  values (
    p_subscription.lineage_id, p_subscription.subscription_id, p_transaction_id, p_invoice_id,
    p_plan, p_price_version, p_amount, p_period_start, p_period_end
  )
  on conflict (invoice_id) do nothing
  returning paid_period_id into v_paid_period_id;
  if not found then
    perform till_private.refuse('deduction_conflict', jsonb_build_object(
      'invoice_id', p_invoice_id
    ));
  end if;
  return v_paid_period_id;
end;
$$;

comment on function till_private.record_period (
  till_private.subscriptions, bigint, text, text, text, bigint, timestamptz, timestamptz
) is
  'Records the period that a settlement or an enrollment paid for.';
