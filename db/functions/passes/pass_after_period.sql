-- Decides what a newly paid period makes of a pass; writes nothing.
--
-- The streak is that of its latest month. A yearly pass waits for its next month within the paid
-- year, or for one of the time before that is still to be issued, unless a gap lies between.
--
-- Parameters  p_pass          the locked pass, its month issued already
--             p_period_start  the period that was paid, UTC
--             p_period_end    its end, UTC
-- Returns     the pass to be
-- Locks       nothing more: the caller holds account and pass
create or replace function till_private.pass_after_period (
  p_pass till_private.passes,
  p_period_start timestamptz,
  p_period_end timestamptz
)
  returns till_private.passes
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_pass till_private.passes := p_pass;
begin
  if p_pass.paid_until is null or p_period_end > p_pass.paid_until then
    v_pass.paid_until := p_period_end;
    if p_pass.cadence = 'yearly' then
      v_pass.issue_anchor := p_period_start;
      v_pass.next_issue_at := least(
        case when p_period_start <= p_pass.paid_until then p_pass.next_issue_at end,
        till_private.next_issue(v_pass, p_period_start)
      );
    end if;
  end if;
  v_pass.streak := till_private.streak_of(p_pass.pass_id);
  return v_pass;
end;
$$;

comment on function till_private.pass_after_period (
  till_private.passes, timestamptz, timestamptz
) is
  'Decides what a newly paid period makes of a pass; writes nothing.';
