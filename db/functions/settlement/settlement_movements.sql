-- Returns the entries of a settlement: the deposit in its parts, then the deduction; none for $0.
--
-- A deposit that the older books hold is not made again, nor a deduction that is claimed there
-- (spec 7.7).
--
-- All move acquired, so a card payment never counts as spend (spec 2.7).
--
-- Parameters  p_invoice  amounts in micros
--             p_contra   the plan's revenue
--             p_is_deposited, p_is_deducted  whether the older books did
-- Locks       nothing
create or replace function till_private.settlement_movements (
  p_invoice till_private.purchases,
  p_contra text,
  p_is_deposited boolean,
  p_is_deducted boolean
)
  returns till_private.movement[]
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_through_stripe bigint := p_invoice.amount - p_invoice.off_stripe_amount;
  v_movements till_private.movement[] := array[]::till_private.movement[];
begin
  if v_through_stripe > 0 and not p_is_deposited then
    v_movements := v_movements
      || row(v_through_stripe, 'acquired', 'stripe_clearing')::till_private.movement;
  end if;
  if p_invoice.off_stripe_amount > 0 and not p_is_deposited then
    v_movements := v_movements
      || row(p_invoice.off_stripe_amount, 'acquired', 'off_stripe')::till_private.movement;
  end if;
  if p_invoice.amount > 0 and not p_is_deducted then
    v_movements := v_movements
      || row(-p_invoice.amount, 'acquired', p_contra)::till_private.movement;
  end if;
  return v_movements;
end;
$$;

comment on function till_private.settlement_movements (
  till_private.purchases, text, boolean, boolean
) is
  'Returns the entries of a settlement: the deposit in its parts, then the deduction.';
