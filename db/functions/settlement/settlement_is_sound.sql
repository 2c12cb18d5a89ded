-- Tells whether the arguments of a settlement can be right; till_private.require_settlement says
-- what is wrong with those that cannot.
--
-- Parameters  p_invoice      the invoice as the caller described it
--             p_payment_ids  the payment ids; may be empty
-- Returns     true, or anything else
-- Locks       nothing
create or replace function till_private.settlement_is_sound (
  p_invoice till_private.purchases,
  p_payment_ids text[]
)
  returns boolean
  language plpgsql
  immutable
  security invoker
as $$
begin
  return length(p_invoice.account_id) between 1 and 255
    and length(p_invoice.stripe_subscription_id) between 1 and 255
    and length(p_invoice.purchase_id) between 1 and 255
    and length(p_invoice.currency) between 1 and 255
    and isfinite(p_invoice.period_start) and isfinite(p_invoice.period_end)
    and isfinite(p_invoice.paid_at)
    and p_invoice.amount between 0 and 1000000000000000
    and p_invoice.off_stripe_amount between 0 and p_invoice.amount
    and p_invoice.period_start < p_invoice.period_end
    and (
      cardinality(p_payment_ids) = 0
      or ',' || array_to_string(p_payment_ids, ',', '') ~ '^(,(ch|pi|py|inpay)_[^,]+)+$'
    );
end;
$$;

comment on function till_private.settlement_is_sound (till_private.purchases, text[]) is
  'Tells whether the arguments of a settlement can be right.';
