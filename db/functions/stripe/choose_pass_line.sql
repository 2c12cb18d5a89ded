-- Finds the line of a pass's invoice: the one recurring line that is no proration.
--
-- Parameters  p_lines  the list of lines of a Stripe invoice
-- Returns     the line; of several that agree, the dearest
-- Raises      TK014 unknown_price (none), TK037 ambiguous_lines, TK038 unrecognized_shape
-- Locks       nothing
create or replace function till_private.choose_pass_line (
  p_lines jsonb
)
  returns till_private.invoice_line
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_line till_private.invoice_line;
  v_found till_private.invoice_line;
begin
  foreach v_line in array till_private.recurring_lines(p_lines) loop
    if (v_found.stripe_price_id, v_found.period_start, v_found.period_end)
      is distinct from (v_line.stripe_price_id, v_line.period_start, v_line.period_end)
      and v_found.recurring
    then
      perform till_private.refuse('ambiguous_lines', jsonb_build_object(
        'stripe_price_ids', jsonb_build_array(v_found.stripe_price_id, v_line.stripe_price_id)
      ));
    end if;
    v_line.amount := greatest(v_line.amount, v_found.amount);
    v_found := v_line;
  end loop;
  if v_found.recurring is null then
    perform till_private.refuse('unknown_price', '{"stripe_price_ids": []}');
  end if;
  if num_nulls(v_found.period_start, v_found.period_end, v_found.amount) > 0 then
    perform till_private.refuse(
      'unrecognized_shape', '{"field": "period, amount", "must_be": "there"}'
    );
  end if;
  return v_found;
end;
$$;

comment on function till_private.choose_pass_line (jsonb) is
  'Finds the line of a pass''s invoice: the one recurring line that is no proration.';
