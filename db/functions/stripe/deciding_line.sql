-- Finds the line that decides what an invoice of either shape pays for: recurring, no proration,
-- and for hosting one whose price is in the catalog (spec 6.3, 7.2, 8.2).
--
-- Parameters  p_lines    the list of lines of a Stripe invoice
--             p_product  hosting or pass
-- Returns     the line, and the price of ours that it stands for; of several that agree the dearest
-- Raises      TK014 unknown_price (no such line), TK037 ambiguous_lines (several that differ, or a
--             list that is cut off), TK038 unrecognized_shape
-- Locks       nothing
create or replace function till_private.deciding_line (
  p_lines jsonb,
  p_product text
)
  returns till_private.sold_line
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_object jsonb;
  v_is_recurring boolean;
  v_line till_private.invoice_line;
  v_price till_private.stripe_prices;
  v_found till_private.sold_line;
  v_unknown text[] := array[]::text[];
begin
  if jsonb_typeof(p_lines -> 'data') is distinct from 'array' then
    perform till_private.refuse(
      'unrecognized_shape', '{"field": "lines.data", "must_be": "a list"}'
    );
  elsif p_lines -> 'has_more' = 'true' then
    perform till_private.refuse('ambiguous_lines', '{"why": "the event does not hold all lines"}');
  end if;
  for v_object in select jsonb_array_elements(p_lines -> 'data') loop
    if v_object ? 'pricing' then
      v_line.stripe_price_id := till_private.read_id(
        v_object -> 'pricing' -> 'price_details', 'price'
      );
      v_is_recurring := v_object -> 'parent' ->> 'type' = 'subscription_item_details'
        and v_object -> 'parent' -> 'subscription_item_details' -> 'proration'
          is distinct from 'true';
    elsif v_object ? 'price' then
      v_line.stripe_price_id := till_private.read_id(v_object, 'price');
      v_is_recurring := v_object ->> 'type' = 'subscription'
        and v_object -> 'proration' is distinct from 'true';
    else
      perform till_private.refuse(
        'unrecognized_shape', '{"field": "pricing or price", "must_be": "there"}'
      );
    end if;
    continue when v_is_recurring is not true;
    v_line.amount := till_private.read_integer(v_object, 'amount');
    v_line.period_start := till_private.read_time(v_object -> 'period', 'start');
    v_line.period_end := till_private.read_time(v_object -> 'period', 'end');
    select s.* into v_price
    from till_private.stripe_prices as s
    where s.stripe_price_id = v_line.stripe_price_id and s.product = p_product;
    if not found and p_product = 'hosting' then
      v_unknown := v_unknown || coalesce(v_line.stripe_price_id, 'none');
      continue;
    end if;
    if v_found.line is distinct from null and (
      coalesce(v_price.plan, v_line.stripe_price_id), v_price.price_version,
      v_line.period_start, v_line.period_end
    ) is distinct from (
      coalesce((v_found.price).plan, (v_found.line).stripe_price_id),
      (v_found.price).price_version, (v_found.line).period_start, (v_found.line).period_end
    ) then
      perform till_private.refuse('ambiguous_lines', jsonb_build_object(
        case p_product when 'hosting' then 'plans' else 'stripe_price_ids' end,
        jsonb_build_array(
          coalesce((v_found.price).plan, (v_found.line).stripe_price_id),
          coalesce(v_price.plan, v_line.stripe_price_id)
        )
      ));
    end if;
    v_line.amount := greatest(v_line.amount, (v_found.line).amount);
    v_found := row(v_line, v_price);
  end loop;
  if v_found.line is not distinct from null then
    perform till_private.refuse('unknown_price', jsonb_build_object(
      'stripe_price_ids', to_jsonb(v_unknown)
    ));
  elsif p_product = 'pass'
    and num_nulls((v_found.line).period_start, (v_found.line).period_end, (v_found.line).amount) > 0
  then
    perform till_private.refuse(
      'unrecognized_shape', '{"field": "period, amount", "must_be": "there"}'
    );
  end if;
  return v_found;
end;
$$;

comment on function till_private.deciding_line (jsonb, text) is
  'Finds the line that decides what an invoice pays for.';
