-- Returns the current period of a subscription: the greatest paid period of its lineage (spec 4.8).
--
-- Parameters  p_lineage_id  the lineage; null for none
-- Returns     the paid period; null when none was paid
-- Locks       nothing more: under the account's lock no period can appear
create or replace function till_private.current_period (
  p_lineage_id bigint
)
  returns till_private.paid_periods
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_period till_private.paid_periods;
begin
  select p.* into v_period
  from till_private.paid_periods as p
  where p.lineage_id = p_lineage_id
  order by p.period_start desc, p.period_end desc
  limit 1;
  return v_period;
end;
$$;

comment on function till_private.current_period (bigint) is
  'Returns the current period of a subscription: the greatest paid period of its lineage.';
