-- Books the credits that a paid checkout session bought, once per payment intent (spec 9.8).
--
-- What is credited is what was paid without tax, never what the attempt asked for: the whole sum
-- is deposited, the tax deducted. A blocked account is credited too: money that arrives is booked.
-- What the older books have credited is not credited again.
--
-- Parameters  p_account   the locked account
--             p_session   the session, paid in mode payment
--             p_event_at  when it was paid, UTC
--             p_at        when, UTC
-- Returns     the receipt; null when nothing was to be paid
-- Raises      TK002 amount_out_of_range, TK007 currency_mismatch, TK030 payment_conflict,
--             TK038 unrecognized_shape, TK060 legacy_import_open
-- Locks       nothing more: the caller holds the account
create or replace function till_private.purchase_credits (
  p_account till_private.accounts,
  p_session till_private.checkout_session,
  p_event_at timestamptz,
  p_at timestamptz
)
  returns till.receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_purchase till_private.purchases;
  v_known till_private.purchases;
  v_movements till_private.movement[] := array[
    row(p_session.amount, 'acquired', 'stripe_clearing')::till_private.movement
  ];
  v_posted till_private.posted;
begin
  if p_session.amount = 0 then
    return null;
  end if;
  if num_nulls(p_session.payment_intent_id, p_session.amount, p_session.currency) > 0 then
    perform till_private.refuse('unrecognized_shape', jsonb_build_object(
      'field', 'payment_intent, amount_total, currency', 'must_be', 'there'
    ));
  end if;
  v_purchase.purchase_id := p_session.payment_intent_id;
  v_purchase.product := 'credits';
  v_purchase.account_id := p_account.account_id;
  v_purchase.session_id := p_session.session_id;
  v_purchase.amount := p_session.amount;
  v_purchase.tax_amount := p_session.tax_amount;
  v_purchase.currency := p_session.currency;
  v_purchase.paid_at := p_event_at;
  v_known := till_private.find_purchase(v_purchase);
  if v_known.transaction_id is not null then
    return till_private.receipt_of(v_known.transaction_id, true);
  end if;
  perform till_private.refuse_while_importing(p_account.account_id);
  if p_session.currency <> p_account.currency then
    perform till_private.refuse('currency_mismatch', jsonb_build_object(
      'currency', p_session.currency, 'account_currency', p_account.currency
    ));
  end if;

  if p_session.tax_amount > 0 then
    v_movements := v_movements
      || row(-p_session.tax_amount, 'acquired', 'tax_payable')::till_private.movement;
  end if;
  v_posted := till_private.post_transactions(p_account, array[row(
    'purchase_credits', p_session.payment_intent_id, 'purchase', null,
    format('credits, payment %s', p_session.payment_intent_id), 'stripe', null, p_event_at,
    v_movements
  )::till_private.posting]);
  v_purchase.transaction_id := v_posted.transaction_ids[1];
  perform till_private.refuse_with(
    till_private.record_purchase(v_purchase, array[p_session.payment_intent_id], p_at)
  );
  return till_private.receipt_of(v_posted.transaction_ids[1], false);
end;
$$;

comment on function till_private.purchase_credits (
  till_private.accounts, till_private.checkout_session, timestamptz, timestamptz
) is 'Books the credits that a paid checkout session bought, once per payment intent.';
