-- Finds a purchase that was booked before, and compares the facts (spec 7.1).
--
-- Parameters  p_purchase  as it is reported now
-- Returns     the purchase as it is on record; null when it is new
-- Raises      TK030 payment_conflict when product, account, subscription, amount, currency, tax
--             or period differ
-- Locks       nothing more: the caller holds the account
create or replace function till_private.find_purchase (
  p_purchase till_private.purchases
)
  returns till_private.purchases
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_known till_private.purchases;
  v_differing text[];
begin
  select p.* into v_known
  from till_private.purchases as p
  where p.purchase_id = p_purchase.purchase_id;
  if not found then
    return null;
  end if;
  v_differing := array_remove(array[
    -- A trial of a pass was booked as its month before version 0.2.
    case when v_known.product <> p_purchase.product and p_purchase.product <> 'other'
      then 'product'
    end,
    case when v_known.account_id <> p_purchase.account_id then 'account_id' end,
    case when v_known.stripe_subscription_id <> p_purchase.stripe_subscription_id
      then 'stripe_subscription_id' end,
    case when v_known.amount <> p_purchase.amount then 'amount' end,
    case when v_known.currency <> p_purchase.currency then 'currency' end,
    -- Null before taxes were read; only credits say what it was.
    case when p_purchase.product = 'credits' and v_known.tax_amount <> p_purchase.tax_amount
      then 'tax_amount' end,
    case when v_known.period_start <> p_purchase.period_start then 'period_start' end,
    case when v_known.period_end <> p_purchase.period_end then 'period_end' end
  ], null);
  if cardinality(v_differing) > 0 then
    perform till_private.refuse('payment_conflict', jsonb_build_object(
      case p_purchase.product when 'credits' then 'payment_id' else 'invoice_id' end,
      p_purchase.purchase_id, 'transaction_id', v_known.transaction_id,
      'differs', to_jsonb(v_differing)
    ));
  end if;
  return v_known;
end;
$$;

comment on function till_private.find_purchase (till_private.purchases) is
  'Finds a purchase that was booked before, and compares the facts.';
