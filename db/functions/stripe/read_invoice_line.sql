-- Reads a line of a Stripe invoice of either shape.
--
-- Parameters  p_line  an element of lines.data
-- Returns     the line; without a stripe_price_id when it has no price
-- Raises      TK038 unrecognized_shape
-- Locks       nothing
create or replace function till_private.read_invoice_line (
  p_line jsonb
)
  returns till_private.invoice_line
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_line till_private.invoice_line;
  v_details jsonb;
begin
  if p_line ? 'pricing' then
    v_details := p_line -> 'parent' -> 'subscription_item_details';
    v_line.stripe_price_id := till_private.read_id(p_line -> 'pricing' -> 'price_details', 'price');
    v_line.recurring := p_line -> 'parent' ->> 'type' = 'subscription_item_details';
  elsif p_line ? 'price' then
    v_details := p_line;
    v_line.stripe_price_id := till_private.read_id(p_line, 'price');
    v_line.recurring := p_line ->> 'type' = 'subscription';
  else
    perform till_private.refuse(
      'unrecognized_shape', '{"field": "pricing or price", "must_be": "there"}'
    );
  end if;
  v_line.recurring := coalesce(v_line.recurring, false);
  v_line.proration := coalesce(v_details -> 'proration' = 'true', false);
  v_line.amount := till_private.read_integer(p_line, 'amount');
  v_line.period_start := till_private.read_time(p_line -> 'period', 'start');
  v_line.period_end := till_private.read_time(p_line -> 'period', 'end');
  return v_line;
end;
$$;

comment on function till_private.read_invoice_line (jsonb) is
  'Reads a line of a Stripe invoice of either shape.';
