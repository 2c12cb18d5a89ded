-- Returns the percent of the base that a bonus is (spec 8.4).
--
-- Yearly: 50. Monthly: 5 for the first month, 5 more for each further month of the streak, at most
-- 40; but 50 for the first month of an account's first pass.
--
-- Parameters  p_cadence         monthly or yearly
--             p_streak          issue months without a gap, at least 1
--             p_is_first_month  of the account's first pass
-- Locks       nothing
create or replace function till_private.bonus_percent (
  p_cadence text,
  p_streak integer,
  p_is_first_month boolean
)
  returns integer
  language plpgsql
  immutable
  security invoker
as $$
begin
  return case
    when p_cadence = 'yearly' or p_is_first_month then 50
    else least(40, 5 + 5 * (p_streak - 1))
  end;
end;
$$;

comment on function till_private.bonus_percent (text, integer, boolean) is
  'Returns the percent of the base that a bonus is.';
