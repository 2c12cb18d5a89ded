-- Reads the lines of an invoice that may decide what it pays for: recurring, and no proration.
--
-- Parameters  p_lines  the invoice's lines
-- Returns     the lines, read; none is legal
-- Raises      TK037 ambiguous_lines when the event does not hold them all, TK038 unrecognized_shape
-- Locks       nothing
create or replace function till_private.recurring_lines (
  p_lines jsonb
)
  returns till_private.invoice_line[]
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_object jsonb;
  v_line till_private.invoice_line;
  v_lines till_private.invoice_line[] := array[]::till_private.invoice_line[];
begin
  if jsonb_typeof(p_lines -> 'data') is distinct from 'array' then
    perform till_private.refuse(
      'unrecognized_shape', '{"field": "lines.data", "must_be": "a list"}'
    );
  end if;
  if p_lines -> 'has_more' = 'true' then
    perform till_private.refuse('ambiguous_lines', '{"why": "the event does not hold all lines"}');
  end if;
  for v_object in select jsonb_array_elements(p_lines -> 'data') loop
    v_line := till_private.read_invoice_line(v_object);
    if v_line.recurring and not v_line.proration then
      v_lines := v_lines || v_line;
    end if;
  end loop;
  return v_lines;
end;
$$;

comment on function till_private.recurring_lines (jsonb) is
  'Reads the lines of an invoice that may decide what it pays for: recurring, and no proration.';
