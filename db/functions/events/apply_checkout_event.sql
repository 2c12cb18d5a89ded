-- Applies checkout.session.completed, .expired, .async_payment_succeeded and .async_payment_failed.
--
-- They close the attempt. In subscription mode they carry no money: only invoice.paid does. In
-- payment mode a paid session buys credits; unpaid ones buy nothing until their payment succeeds.
--
-- Parameters  p_event    the parsed event
--             p_whose    whose it is
--             p_account  the locked account; null when there is none
--             p_at       when, UTC
-- Returns     what became of the event
-- Raises      what purchase_credits raises, and TK001 account_not_found, TK034 customer_mismatch,
--             TK035 livemode_mismatch, TK038 unrecognized_shape
-- Locks       attempt, intent: the caller holds event and account
create or replace function till_private.apply_checkout_event (
  p_event till_private.stripe_event,
  p_whose till_private.whose,
  p_account till_private.accounts,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_session till_private.checkout_session;
  v_receipt till.receipt;
begin
  v_session.session_id := till_private.read_text(p_event.object, 'id');
  v_session.mode := till_private.read_text(p_event.object, 'mode');
  v_session.payment_status := till_private.read_text(p_event.object, 'payment_status');
  v_session.customer_id := till_private.read_id(p_event.object, 'customer');
  v_session.metadata := p_event.object -> 'metadata';
  if num_nulls(v_session.session_id, v_session.mode, v_session.payment_status) > 0 then
    perform till_private.refuse('unrecognized_shape', jsonb_build_object(
      'field', 'id, mode, payment_status', 'must_be', 'there'
    ));
  end if;
  if v_session.mode = 'payment' then
    v_session.currency := till_private.read_text(p_event.object, 'currency');
    v_session.amount := till_private.micros_of(
      till_private.read_integer(p_event.object, 'amount_total'), v_session.currency
    );
    v_session.tax_amount := till_private.micros_of(
      coalesce(till_private.read_integer(p_event.object -> 'total_details', 'amount_tax'), 0),
      v_session.currency
    );
    if v_session.tax_amount > v_session.amount then
      perform till_private.refuse(
        'unrecognized_shape', '{"field": "amount_tax", "must_be": "a part of amount_total"}'
      );
    end if;
    v_session.payment_intent_id := till_private.read_id(p_event.object, 'payment_intent');
  end if;
  if not p_whose.is_ours then
    return row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt;
  end if;
  perform till_private.require_ours(p_event, p_whose, p_account);
  if v_session.mode = 'payment'
    and v_session.payment_status = 'paid'
    and p_event.type in (
      'checkout.session.completed', 'checkout.session.async_payment_succeeded'
    )
  then
    if v_session.metadata ->> 'type' = 'hosting' then
      perform till_private.refuse(
        'unrecognized_shape', '{"field": "mode", "must_be": "subscription, for hosting"}'
      );
    end if;
    v_receipt := till_private.purchase_credits(p_account, v_session, p_event.event_at, p_at);
  end if;
  perform till_private.remember_stripe_customer(p_account, v_session.customer_id, p_at);
  perform till_private.follow_session(
    v_session.metadata ->> 'attempt_id', p_account.account_id, v_session, p_event.type, p_at
  );
  return row(
    p_event.event_id, p_event.type, 'applied', null, v_receipt.transaction_id,
    coalesce(v_receipt.replayed, false)
  )::till.event_receipt;
end;
$$;

comment on function till_private.apply_checkout_event (
  till_private.stripe_event, till_private.whose, till_private.accounts, timestamptz
) is
  'Applies the events of a checkout session.';
