-- Applies checkout.session.completed, .expired, .async_payment_succeeded and .async_payment_failed.
--
-- They close the attempt. In subscription mode they carry no money: only invoice.paid does. In
-- payment mode a paid session buys credits; unpaid ones buy nothing until their payment succeeds.
--
-- Parameters  p_event  the parsed event
--             p_at     when, UTC
-- Returns     what became of the event
-- Raises      what purchase_credits raises, and TK001 account_not_found, TK034 customer_mismatch,
--             TK035 livemode_mismatch, TK038 unrecognized_shape
-- Locks       account, attempt, intent: the caller holds the event
create or replace function till_private.apply_checkout_event (
  p_event till_private.stripe_event,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_session till_private.checkout_session := till_private.read_session(p_event.object);
  v_account_id text := till_private.find_checkout_account(
    v_session.metadata, v_session.customer_id
  );
  v_account till_private.accounts;
  v_receipt till.receipt;
begin
  if v_account_id is null then
    return row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt;
  end if;
  perform till_private.require_livemode(p_event.livemode);
  v_account := till_private.lock_account(v_account_id);
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
    v_receipt := till_private.purchase_credits(v_account, v_session, p_event.event_at, p_at);
  end if;
  perform till_private.remember_stripe_customer(v_account, v_session.customer_id, p_at);
  perform till_private.follow_session(
    v_session.metadata ->> 'attempt_id', v_account_id, v_session, p_event.type, p_at
  );
  return row(
    p_event.event_id, p_event.type, 'applied', null, v_receipt.transaction_id,
    coalesce(v_receipt.replayed, false)
  )::till.event_receipt;
end;
$$;

comment on function till_private.apply_checkout_event (till_private.stripe_event, timestamptz) is
  'Applies the events of a checkout session.';
