-- Books the credits that a paid checkout session bought, once per payment intent (spec 9.8).
--
-- What is credited is what was paid without tax, never what the attempt asked for: the whole sum
-- is deposited, the tax deducted. A blocked account is credited too: money that arrives is booked.
-- What the older books have credited is not credited again.
--
-- Parameters  p_account   the locked account
--             p_session   the session, paid in mode payment
--             p_event_at  when it was paid, UTC
-- Returns     the receipt; null when nothing was to be paid
-- Raises      TK002 amount_out_of_range, TK007 currency_mismatch, TK030 payment_conflict,
--             TK038 unrecognized_shape, TK060 legacy_import_open
-- Locks       nothing more: the caller holds the account
create or replace function till_private.purchase_credits (
  p_account till_private.accounts,
  p_session till_private.checkout_session,
  p_event_at timestamptz
)
  returns till.receipt
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_known till_private.credit_purchases;
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
  select c.* into v_known
  from till_private.credit_purchases as c
  where c.payment_intent_id = p_session.payment_intent_id;
  if (v_known.account_id, v_known.amount, v_known.currency)
    = (p_account.account_id, p_session.amount, p_session.currency)
    and coalesce(v_known.tax_amount = p_session.tax_amount, true)
  then
    return till_private.receipt_of(v_known.transaction_id, true);
  end if;
  if v_known.transaction_id is not null or exists (
    select from till_private.payments as p where p.payment_id = p_session.payment_intent_id
    union all
    select from till_private.legacy_entries as e where e.payment_id = p_session.payment_intent_id
  ) then
    perform till_private.refuse('payment_conflict', jsonb_build_object(
      'payment_id', p_session.payment_intent_id, 'transaction_id', v_known.transaction_id
    ));
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
  insert into till_private.credit_purchases (
    payment_intent_id, transaction_id, account_id, session_id, amount, currency, tax_amount
  )
  values (
    p_session.payment_intent_id, v_posted.transaction_ids[1], p_account.account_id,
    p_session.session_id, p_session.amount, p_session.currency, p_session.tax_amount
  )
  on conflict (payment_intent_id) do nothing;
  if not found then
    -- Not there when the account was locked: another account's purchase has just been faster.
    perform till_private.refuse('payment_conflict', jsonb_build_object(
      'payment_id', p_session.payment_intent_id, 'transaction_id', null
    ));
  end if;
  return till_private.receipt_of(v_posted.transaction_ids[1], false);
end;
$$;

comment on function till_private.purchase_credits (
  till_private.accounts, till_private.checkout_session, timestamptz
) is
  'Books the credits that a paid checkout session bought, once per payment intent.';
