-- Counts the issue months of a pass on record backwards from one, without a gap (spec 8.4).
--
-- Parameters  p_pass_id      the pass
--             p_issue_month  the month to count from; counts itself
-- Locks       nothing more: the caller holds account and pass
create or replace function till_private.streak_of (
  p_pass_id bigint,
  p_issue_month date
)
  returns integer
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_streak integer;
begin
  select count(*) into v_streak
  from (
    select
      i.issue_month,
      row_number() over (order by i.issue_month desc) - 1 as months_back
    from till_private.pass_issuances as i
    where i.pass_id = p_pass_id and i.issue_month <= p_issue_month
  ) as issued
  where issued.issue_month = p_issue_month - make_interval(months => issued.months_back::integer);
  return v_streak;
end;
$$;

comment on function till_private.streak_of (bigint, date) is
  'Counts the issue months of a pass on record backwards from one, without a gap.';
