-- Records a purchase and its payment ids: the only writer of purchases (spec 7.1).
--
-- Parameters  p_purchase     with its transaction
--             p_payment_ids  every id known of it; may be empty
--             p_at           when, UTC
-- Returns     the refusal payment_conflict, after which what was written must not stay; or null
-- Locks       nothing more: the caller holds the account
create or replace function till_private.record_purchase (
  p_purchase till_private.purchases,
  p_payment_ids text[],
  p_at timestamptz
)
  returns till_private.refusal
  language plpgsql
  volatile
  security invoker
as $$
begin
  insert into till_private.purchases (
    purchase_id, product, account_id, transaction_id, stripe_subscription_id, session_id, amount,
    off_stripe_amount, tax_amount, other_amount, currency, period_start, period_end, paid_at
  )
  values (
    p_purchase.purchase_id, p_purchase.product, p_purchase.account_id, p_purchase.transaction_id,
    p_purchase.stripe_subscription_id, p_purchase.session_id, p_purchase.amount,
    coalesce(p_purchase.off_stripe_amount, 0), coalesce(p_purchase.tax_amount, 0),
    coalesce(p_purchase.other_amount, 0), p_purchase.currency, p_purchase.period_start,
    p_purchase.period_end, p_purchase.paid_at
  )
  on conflict (purchase_id) do nothing;
  if not found then
    -- Not there when the account was locked: another account's has just been faster.
    return row('payment_conflict', jsonb_build_object(
      case p_purchase.product when 'credits' then 'payment_id' else 'invoice_id' end,
      p_purchase.purchase_id, 'differs', '["account_id"]'::jsonb
    ))::till_private.refusal;
  end if;
  if cardinality(p_payment_ids) = 0 then
    return null;
  end if;
  return till_private.record_payment_ids(p_purchase, p_payment_ids, p_at);
end;
$$;

comment on function till_private.record_purchase (till_private.purchases, text[], timestamptz) is
  'Records a purchase and its payment ids: the only writer of purchases.';
