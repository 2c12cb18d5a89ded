-- Reads every payment id that an invoice of either shape names; none is legal.
--
-- Parameters  p_object  a Stripe invoice
-- Raises      TK038 unrecognized_shape
-- Locks       nothing
create or replace function till_private.read_payment_ids (
  p_object jsonb
)
  returns text[]
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_ids text[] := array[
    till_private.read_id(p_object, 'charge'), till_private.read_id(p_object, 'payment_intent')
  ];
  v_payment jsonb;
begin
  if jsonb_typeof(p_object -> 'payments' -> 'data') = 'array' then
    for v_payment in select jsonb_array_elements(p_object -> 'payments' -> 'data') loop
      -- A payment that was tried and failed, or was taken back, paid nothing.
      continue when v_payment ->> 'status' <> 'paid';
      v_ids := v_ids || array[
        till_private.read_text(v_payment, 'id'),
        till_private.read_id(v_payment -> 'payment', 'charge'),
        till_private.read_id(v_payment -> 'payment', 'payment_intent')
      ];
    end loop;
  end if;
  return array_remove(v_ids, null);
end;
$$;

comment on function till_private.read_payment_ids (jsonb) is
  'Reads every payment id that an invoice of either shape names; none is legal.';
