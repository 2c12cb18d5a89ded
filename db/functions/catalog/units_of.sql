-- Converts micros into Stripe's smallest unit of a currency: the inverse of micros_of.
--
-- Stripe takes amounts in thousandths only in tens, and ISK and UGX only in hundreds (spec 7.2).
--
-- Parameters  p_amount    micros; null gives null
--             p_currency  ISO code in lower case
-- Raises      TK002 amount_out_of_range above what Stripe takes, TK004 invalid_argument when it is
--             not a whole number of what Stripe takes
-- Locks       nothing
create or replace function till_private.units_of (
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
  v_step bigint := v_unit * case
    when v_unit = 1000 then 10 when p_currency in ('isk', 'ugx') then 100 else 1
  end;
  c_most_units constant bigint := 99999999;
begin
  if p_amount / v_unit > c_most_units then
    perform till_private.refuse('amount_out_of_range', jsonb_build_object(
      'amount', p_amount, 'currency', p_currency, 'maximum', c_most_units * v_unit
    ));
  end if;
  if p_amount % v_step <> 0 then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'amount', 'must_be', format('a multiple of %s micros', v_step)
    ));
  end if;
  return p_amount / v_unit;
end;
$$;

comment on function till_private.units_of (bigint, text) is
  'Converts micros into Stripe''s smallest unit of a currency.';
