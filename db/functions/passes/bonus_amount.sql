-- Returns a percentage of a base, rounded half up to the cent (10,000 micros).
--
-- Parameters  p_base_amount  micros, at most 10^15
--             p_percent      0 to 100
-- Locks       nothing
create or replace function till_private.bonus_amount (
  p_base_amount bigint,
  p_percent integer
)
  returns bigint
  language plpgsql
  immutable
  security invoker
as $$
begin
  return (p_base_amount * p_percent + 500000) / 1000000 * 10000;
end;
$$;

comment on function till_private.bonus_amount (bigint, integer) is
  'Returns a percentage of a base, rounded half up to the cent.';
