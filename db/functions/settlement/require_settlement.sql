-- Refuses a settlement whose arguments cannot be right.
--
-- Parameters  p_invoice      the invoice as the caller described it
--             p_payment_ids  the payment ids; may be empty
-- Raises      TK002 amount_out_of_range, TK004 invalid_argument
-- Locks       nothing
create or replace function till_private.require_settlement (
  p_invoice till_private.purchases,
  p_payment_ids text[]
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  -- The usual case in one expression; the precise refusals are behind it.
  if till_private.settlement_is_sound(p_invoice, p_payment_ids) then
    return;
  end if;
  perform
    till_private.require_text('account_id', p_invoice.account_id),
    till_private.require_text('stripe_subscription_id', p_invoice.stripe_subscription_id),
    till_private.require_text('invoice_id', p_invoice.purchase_id),
    till_private.require_text('currency', p_invoice.currency),
    till_private.require_time('period_start', p_invoice.period_start),
    till_private.require_time('period_end', p_invoice.period_end),
    till_private.require_time('event_at', p_invoice.paid_at);
  if p_invoice.amount is null or p_invoice.amount not between 0 and 1000000000000000 then
    perform till_private.refuse('amount_out_of_range', jsonb_build_object(
      'amount', p_invoice.amount, 'minimum', 0, 'maximum', 1000000000000000
    ));
  end if;
  if p_invoice.off_stripe_amount is null
    or p_invoice.off_stripe_amount not between 0 and p_invoice.amount
  then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'off_stripe_amount', 'must_be', 'a part of the amount'
    ));
  end if;
  if p_invoice.period_start >= p_invoice.period_end then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'period_end', 'must_be', 'after period_start'
    ));
  end if;
  if exists (
    select from unnest(p_payment_ids) as id where id is null or id !~ '^(ch|pi|py|inpay)_'
  ) then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'payment_ids', 'must_be', 'ids that begin with ch_, pi_, py_ or inpay_'
    ));
  end if;
end;
$$;

comment on function till_private.require_settlement (till_private.purchases, text[]) is
  'Refuses a settlement whose arguments cannot be right.';
