-- Reads a Stripe checkout session.
--
-- Parameters  p_object  data.object of the event
-- Returns     the session; amount and tax in micros, null in other modes than payment
-- Raises      TK002 amount_out_of_range, TK038 unrecognized_shape
-- Locks       nothing
create or replace function till_private.read_session (
  p_object jsonb
)
  returns till_private.checkout_session
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_session till_private.checkout_session;
begin
  v_session.session_id := till_private.read_text(p_object, 'id');
  v_session.mode := till_private.read_text(p_object, 'mode');
  v_session.payment_status := till_private.read_text(p_object, 'payment_status');
  v_session.customer_id := till_private.read_id(p_object, 'customer');
  v_session.metadata := p_object -> 'metadata';
  if num_nulls(v_session.session_id, v_session.mode, v_session.payment_status) > 0 then
    perform till_private.refuse('unrecognized_shape', jsonb_build_object(
      'field', 'id, mode, payment_status', 'must_be', 'there'
    ));
  end if;
  if v_session.mode = 'payment' then
    v_session.currency := till_private.read_text(p_object, 'currency');
    v_session.amount := till_private.micros_of(
      till_private.read_integer(p_object, 'amount_total'), v_session.currency
    );
    v_session.tax_amount := till_private.micros_of(
      coalesce(till_private.read_integer(p_object -> 'total_details', 'amount_tax'), 0),
      v_session.currency
    );
    if v_session.tax_amount > v_session.amount then
      perform till_private.refuse(
        'unrecognized_shape', '{"field": "amount_tax", "must_be": "a part of amount_total"}'
      );
    end if;
    v_session.payment_intent_id := till_private.read_id(p_object, 'payment_intent');
  end if;
  return v_session;
end;
$$;

comment on function till_private.read_session (jsonb) is
  'Reads a Stripe checkout session.';
