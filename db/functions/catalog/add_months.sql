-- Adds months to an anchor in UTC: the 31st becomes the last day of a shorter month, and returns
-- (spec 4.7).
--
-- Always add to the anchor, never to a boundary that was computed before.
--
-- Parameters  p_anchor  where the first period begins, UTC
--             p_months  how many
-- Locks       nothing
create or replace function till_private.add_months (
  p_anchor timestamptz,
  p_months integer
)
  returns timestamptz
  language plpgsql
  immutable
  security invoker
as $$
begin
  return (p_anchor at time zone 'UTC' + make_interval(months => p_months)) at time zone 'UTC';
end;
$$;

comment on function till_private.add_months (timestamptz, integer) is
  'Adds months to an anchor in UTC: the 31st becomes the last day of a shorter month, and returns.';
