-- Reads a Stripe invoice of either shape (spec 6.3).
--
-- Before API version 2025-03-31 the subscription, its metadata and the payment stand on the
-- invoice; after it they stand under parent and payments. Out-of-band payments are a flag before
-- (the invoice was then paid whole outside Stripe, and amount_paid does not count it) and a part
-- of amount_paid after.
--
-- Parameters  p_object  data.object of the event
-- Returns     the invoice, amounts in micros; without stripe_subscription_id when it bills none
-- Raises      TK002 amount_out_of_range, TK038 unrecognized_shape
-- Locks       nothing
create or replace function till_private.read_invoice (
  p_object jsonb
)
  returns till_private.invoice
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_invoice till_private.invoice;
  v_details jsonb;
  v_amount bigint := till_private.read_integer(p_object, 'amount_paid');
  v_off_stripe bigint := 0;
  v_payment jsonb;
begin
  v_invoice.invoice_id := till_private.read_text(p_object, 'id');
  v_invoice.customer_id := till_private.read_id(p_object, 'customer');
  v_invoice.currency := till_private.read_text(p_object, 'currency');
  v_invoice.lines := p_object -> 'lines';
  v_invoice.paid_at := till_private.read_time(p_object -> 'status_transitions', 'paid_at');

  if p_object ? 'parent' then
    v_details := p_object -> 'parent' -> 'subscription_details';
    v_invoice.stripe_subscription_id := till_private.read_id(v_details, 'subscription');
    v_invoice.metadata := v_details -> 'metadata';
    v_off_stripe := coalesce(till_private.read_integer(p_object, 'amount_paid_off_stripe'), 0);
  elsif p_object ? 'subscription' then
    v_invoice.stripe_subscription_id := till_private.read_id(p_object, 'subscription');
    v_invoice.metadata := p_object -> 'subscription_details' -> 'metadata';
    if p_object -> 'paid_out_of_band' = 'true' then
      v_amount := greatest(v_amount, till_private.read_integer(p_object, 'amount_due'));
      v_off_stripe := v_amount;
    end if;
  else
    perform till_private.refuse(
      'unrecognized_shape', '{"field": "parent or subscription", "must_be": "there"}'
    );
  end if;
  if num_nulls(v_invoice.invoice_id, v_invoice.currency, v_amount) > 0
    or v_off_stripe > v_amount
  then
    perform till_private.refuse('unrecognized_shape', jsonb_build_object(
      'field', 'id, currency, amount_paid, amount_paid_off_stripe', 'must_be', 'there, and agree'
    ));
  end if;
  v_invoice.metadata := case jsonb_typeof(v_invoice.metadata)
    when 'object' then v_invoice.metadata else '{}'
  end;
  v_invoice.amount := till_private.micros_of(v_amount, v_invoice.currency);
  v_invoice.off_stripe_amount := till_private.micros_of(v_off_stripe, v_invoice.currency);
  v_invoice.payment_ids := array[
    till_private.read_id(p_object, 'charge'), till_private.read_id(p_object, 'payment_intent')
  ];
  if jsonb_typeof(p_object -> 'payments' -> 'data') = 'array' then
    for v_payment in select jsonb_array_elements(p_object -> 'payments' -> 'data') loop
      -- A payment that was tried and failed, or was taken back, paid nothing.
      continue when v_payment ->> 'status' <> 'paid';
      v_invoice.payment_ids := v_invoice.payment_ids || array[
        till_private.read_text(v_payment, 'id'),
        till_private.read_id(v_payment -> 'payment', 'charge'),
        till_private.read_id(v_payment -> 'payment', 'payment_intent')
      ];
    end loop;
  end if;
  v_invoice.payment_ids := array_remove(v_invoice.payment_ids, null);
  return v_invoice;
end;
$$;

comment on function till_private.read_invoice (jsonb) is
  'Reads a Stripe invoice of either shape.';
