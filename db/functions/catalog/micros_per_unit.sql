-- Returns how many micros one of Stripe's smallest units of a currency is (spec 7.2).
--
-- Stripe writes most currencies in hundredths, some in units, a few in thousandths; ISK and UGX
-- have no minor unit in use, but Stripe writes them in hundredths.
--
-- Parameters  p_currency  ISO code in lower case
-- Locks       nothing
create or replace function till_private.micros_per_unit (
  p_currency text
)
  returns bigint
  language plpgsql
  immutable
  security invoker
as $$
begin
  return case
    when p_currency in (
      'bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga',
      'pyg', 'rwf', 'vnd', 'vuv', 'xaf', 'xof', 'xpf'
    ) then 1000000
    when p_currency in ('bhd', 'jod', 'kwd', 'omr', 'tnd') then 1000
    else 10000
  end;
end;
$$;

comment on function till_private.micros_per_unit (text) is
  'Returns how many micros one of Stripe''s smallest units of a currency is.';
