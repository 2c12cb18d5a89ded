-- Returns when a yearly pass issues the month after one, or null when its paid time is over by
-- then.
--
-- Months are added to the anchor, so that the 31st returns after a short month (spec 4.7).
--
-- Parameters  p_pass   its anchor and the end of its paid time
--             p_after  the issue to count from, UTC
-- Locks       nothing
create or replace function till_private.next_issue (
  p_pass till_private.passes,
  p_after timestamptz
)
  returns timestamptz
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_anchor timestamp := p_pass.issue_anchor at time zone 'UTC';
  v_last timestamp := p_after at time zone 'UTC';
  v_next timestamptz;
begin
  v_next := till_private.add_months(
    p_pass.issue_anchor,
    ((extract(year from v_last) - extract(year from v_anchor)) * 12
      + extract(month from v_last) - extract(month from v_anchor))::integer + 1
  );
  return case when v_next < p_pass.paid_until then v_next end;
end;
$$;

comment on function till_private.next_issue (till_private.passes, timestamptz) is
  'Returns when a yearly pass issues the month after one, or null.';
