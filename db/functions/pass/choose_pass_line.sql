-- Finds the line of a pass's invoice: the one recurring line that is no proration.
--
-- Parameters  p_lines  the list of lines of a Stripe invoice
-- Returns     the line
-- Raises      TK014 unknown_price (none), TK037 ambiguous_lines, TK038 unrecognized_shape
-- Locks       nothing
create or replace function till_private.choose_pass_line (
  p_lines jsonb
)
  returns till_private.invoice_line
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_line till_private.invoice_line;
  v_found till_private.invoice_line;
begin
  if jsonb_typeof(p_lines -> 'data') is distinct from 'array' then
    perform till_private.refuse(
      'unrecognized_shape', '{"field": "lines.data", "must_be": "a list"}'
    );
  end if;
  if p_lines -> 'has_more' = 'true' then
    perform till_private.refuse('ambiguous_lines', '{"why": "the event does not hold all lines"}');
  end if;
  for v_line in
    select (till_private.read_invoice_line(l)).* from jsonb_array_elements(p_lines -> 'data') as l
  loop
    continue when not v_line.recurring or v_line.proration;
    if v_found.recurring and v_found <> v_line then
      perform till_private.refuse('ambiguous_lines', jsonb_build_object(
        'stripe_price_ids', jsonb_build_array(v_found.stripe_price_id, v_line.stripe_price_id)
      ));
    end if;
    v_found := v_line;
  end loop;
  if v_found.recurring is null then
    perform till_private.refuse('unknown_price', '{"stripe_price_ids": []}');
  end if;
  if v_found.period_start is null or v_found.period_end is null then
    perform till_private.refuse('unrecognized_shape', '{"field": "period", "must_be": "there"}');
  end if;
  return v_found;
end;
$$;

comment on function till_private.choose_pass_line (jsonb) is
  'Finds the line of a pass''s invoice: the one recurring line that is no proration.';
