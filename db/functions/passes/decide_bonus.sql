-- Decides how much the bonus of a month is (spec 8.4).
--
-- Yearly: 50 percent of the base. Monthly: 5 for the first month, 5 more for each further month of
-- the streak, at most 40; but 50 for the first month of an account's first pass. Rounded half up to
-- the cent (10,000 micros).
--
-- Parameters  p_base_amount     micros, at most 10^15
--             p_cadence         monthly or yearly
--             p_streak          issue months without a gap, at least 1
--             p_is_first_month  of the account's first pass
-- Returns     percent and amount (micros), without an issuance
-- Locks       nothing
create or replace function till_private.decide_bonus (
  p_base_amount bigint,
  p_cadence text,
  p_streak integer,
  p_is_first_month boolean
)
  returns till_private.bonus
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_bonus till_private.bonus;
begin
  v_bonus.percent := case
    when p_cadence = 'yearly' or p_is_first_month then 50
    else least(40, 5 + 5 * (p_streak - 1))
  end;
  v_bonus.amount := (p_base_amount * v_bonus.percent + 500000) / 1000000 * 10000;
  return v_bonus;
end;
$$;

comment on function till_private.decide_bonus (bigint, text, integer, boolean) is
  'Decides how much the bonus of a month is.';
