-- Converts an amount as Stripe writes it into micros (spec 7.2).
--
-- Parameters  p_amount    in Stripe's smallest unit of the currency
--             p_currency  ISO code in lower case
-- Raises      TK002 amount_out_of_range when it is negative or above 10^15 micros
-- Locks       nothing
create or replace function till_private.micros_of (
  p_amount bigint,
  p_currency text
)
  returns bigint
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_unit bigint := till_private.micros_per_unit(p_currency);
begin
  if p_amount not between 0 and 1000000000000000 / v_unit then
    perform till_private.refuse('amount_out_of_range', jsonb_build_object(
      'amount', p_amount, 'currency', p_currency,
      'micros_per_unit', v_unit, 'maximum', 1000000000000000
    ));
  end if;
  return p_amount * v_unit;
end;
$$;

comment on function till_private.micros_of (bigint, text) is
  'Converts an amount as Stripe writes it into micros.';
