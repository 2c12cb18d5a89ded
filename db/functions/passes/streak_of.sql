-- Counts the issue months of a pass on record backwards from its latest, without a gap (spec 8.4).
--
-- Parameters  p_pass_id  the pass
-- Returns     0 when no month is on record
-- Locks       nothing more: the caller holds account and pass
create or replace function till_private.streak_of (
  p_pass_id bigint
)
  returns integer
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_streak integer;
begin
  select count(*) into v_streak
  from (
    select
      i.issue_month,
      max(i.issue_month) over () as latest_month,
      row_number() over (order by i.issue_month desc) - 1 as months_back
    from till_private.pass_issuances as i
    where i.pass_id = p_pass_id
  ) as issued
  where issued.issue_month
    = issued.latest_month - make_interval(months => issued.months_back::integer);
  return v_streak;
end;
$$;

comment on function till_private.streak_of (bigint) is
  'Counts the issue months of a pass on record backwards from its latest, without a gap.';
