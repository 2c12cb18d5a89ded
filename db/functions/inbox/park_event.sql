-- Puts an event into quarantine, with the money that is at stake as far as it can be read.
--
-- Parameters  p_event   the parsed event
--             p_whose   whose it is, with the account that it is stored with
--             p_reason  machine-readable
--             p_detail  the values that matter
--             p_at      when, UTC
-- Locks       intent: the caller holds event and account
create or replace function till_private.park_event (
  p_event till_private.stripe_event,
  p_whose till_private.whose,
  p_reason text,
  p_detail jsonb,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_object jsonb := p_event.object;
  v_is_invoice boolean := coalesce(v_object ->> 'object' = 'invoice', false);
  -- A session carries money of its own only in mode payment, and only once it is paid.
  v_is_payment boolean := coalesce(
    (v_object ->> 'object', v_object ->> 'mode', v_object ->> 'payment_status')
      = ('checkout.session', 'payment', 'paid'),
    false
  );
  -- Of a charge, all that was refunded so far.
  v_went_back boolean := p_reason = 'money_went_back';
  v_charge text := case v_object ->> 'object'
    when 'charge' then v_object ->> 'id'
    when 'refund' then coalesce(
      v_object -> 'charge' ->> 'id', v_object ->> 'charge',
      v_object -> 'payment_intent' ->> 'id', v_object ->> 'payment_intent'
    )
  end;
  v_currency text := case
    when v_object ->> 'currency' ~ '^[a-z]{3}$' then v_object ->> 'currency'
  end;
  v_units text := v_object ->> case
    when v_is_payment then 'amount_total'
    when v_went_back and v_object ->> 'object' = 'charge' then 'amount_refunded'
    when v_went_back then 'amount'
    when v_object -> 'paid_out_of_band' = 'true' then 'amount_due' else 'amount_paid'
  end;
  v_amount bigint;
begin
  -- Parking must not fail: what cannot be read as an amount stays null, and till.verify tells; ids,
  -- which are indexed, are cut off.
  if (v_is_invoice or v_is_payment or v_went_back) and v_currency is not null
    and v_units ~ '^[0-9]{1,12}$'
  then
    v_amount := v_units::bigint * till_private.micros_per_unit(v_currency);
  end if;
  insert into till_private.quarantine as q (
    event_id, reason, detail, account_id, invoice_id, payment_intent_id, stripe_subscription_id,
    instance_id, amount, currency, parked_at, tried_at, purchase_id, payment_id, went_back_id
  )
  values (
    p_event.event_id, p_reason, p_detail, p_whose.account_id,
    case when v_is_invoice then left(v_object ->> 'id', 255) end,
    case when v_is_payment then
      left(coalesce(v_object -> 'payment_intent' ->> 'id', v_object ->> 'payment_intent'), 255)
    end,
    p_whose.stripe_subscription_id, p_whose.instance_id, v_amount, v_currency, p_at, p_at,
    case when v_went_back then p_detail ->> 'purchase_id' end,
    case when v_went_back then left(v_charge, 255) end,
    case when v_went_back then left(v_object ->> 'id', 255) end
  )
  on conflict (event_id) do update
  set reason = excluded.reason,
      detail = excluded.detail,
      account_id = excluded.account_id,
      invoice_id = excluded.invoice_id,
      payment_intent_id = excluded.payment_intent_id,
      stripe_subscription_id = excluded.stripe_subscription_id,
      instance_id = excluded.instance_id,
      amount = excluded.amount,
      currency = excluded.currency,
      purchase_id = excluded.purchase_id,
      payment_id = excluded.payment_id,
      went_back_id = excluded.went_back_id,
      tried_at = excluded.tried_at,
      tries = q.tries + 1;
  if p_reason = 'needs_payment_ids' then
    perform till_private.add_intent(
      'fetch_invoice_payments', p_whose.account_id,
      'fetch_invoice_payments:' || (v_object ->> 'id'),
      jsonb_build_object('invoice_id', v_object ->> 'id'), p_reason, p_at
    );
  end if;
end;
$$;

comment on function till_private.park_event (
  till_private.stripe_event, till_private.whose, text, jsonb, timestamptz
) is
  'Puts an event into quarantine, with the money that is at stake as far as it can be read.';
