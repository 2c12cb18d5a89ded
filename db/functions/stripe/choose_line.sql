-- Finds the line that decides what an invoice pays for: the one recurring, non-proration line whose
-- price is in the catalog (spec 7.2).
--
-- Parameters  p_lines  the list of lines of a Stripe invoice
-- Returns     plan, price version and period
-- Raises      TK014 unknown_price (no such line), TK037 ambiguous_lines (several that differ, or a
--             list that is cut off), TK038 unrecognized_shape
-- Locks       nothing
create or replace function till_private.choose_line (
  p_lines jsonb
)
  returns till_private.priced_line
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_line till_private.invoice_line;
  v_price till_private.stripe_prices;
  v_found till_private.priced_line;
  v_candidate till_private.priced_line;
  v_unknown text[] := array[]::text[];
begin
  foreach v_line in array till_private.recurring_lines(p_lines) loop
    select s.* into v_price
    from till_private.stripe_prices as s
    where s.stripe_price_id = v_line.stripe_price_id and s.product = 'hosting';
    if not found then
      v_unknown := v_unknown || coalesce(v_line.stripe_price_id, 'none');
      continue;
    end if;
    v_candidate := row(v_price.plan, v_price.price_version, v_line.period_start, v_line.period_end);
    if v_found is distinct from null and v_found <> v_candidate then
      perform till_private.refuse('ambiguous_lines', jsonb_build_object(
        'plans', jsonb_build_array(v_found.plan, v_candidate.plan)
      ));
    end if;
    v_found := v_candidate;
  end loop;
  if v_found.plan is null then
    perform till_private.refuse('unknown_price', jsonb_build_object(
      'stripe_price_ids', to_jsonb(v_unknown)
    ));
  end if;
  return v_found;
end;
$$;

comment on function till_private.choose_line (jsonb) is
  'Finds the line that decides what an invoice pays for.';
