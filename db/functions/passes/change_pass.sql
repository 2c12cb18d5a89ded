-- Writes a pass, and its change row if there is something to tell: the only writer of passes.
--
-- Parameters  p_before  the locked row; without a pass_id the row is new
--             p_after   the row to be
--             p_action  what happened
--             p_actor   who
--             p_reason  why, if there is more to say
--             p_at      when, UTC
-- Returns     the row as it now is
-- Locks       nothing more: the caller holds account and pass
create or replace function till_private.change_pass (
  p_before till_private.passes,
  p_after till_private.passes,
  p_action text,
  p_actor text,
  p_reason text,
  p_at timestamptz
)
  returns till_private.passes
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_after till_private.passes := p_after;
  v_state jsonb;
begin
  if p_before.pass_id is null then
    v_after.pass_id := nextval(pg_get_serial_sequence('till_private.passes', 'pass_id'));
    v_after.cancel_at_period_end := coalesce(p_after.cancel_at_period_end, false);
    v_after.streak := coalesce(p_after.streak, 0);
    insert into till_private.passes select v_after.*;
  else
    update till_private.passes as p
    set tier = p_after.tier,
        cadence = p_after.cadence,
        status = p_after.status,
        cancel_at_period_end = p_after.cancel_at_period_end,
        started_at = p_after.started_at,
        issue_anchor = p_after.issue_anchor,
        paid_until = p_after.paid_until,
        streak = p_after.streak,
        next_issue_at = p_after.next_issue_at,
        canceled_at = p_after.canceled_at,
        terms_seen_at = p_after.terms_seen_at
    where p.pass_id = p_before.pass_id;
  end if;
  v_state := case when p_before.pass_id is not null then till_private.pass_state(p_before) end;
  if till_private.pass_state(v_after) is distinct from v_state then
    insert into till_private.pass_changes (
      pass_id, action, actor, reason, before, after, changed_at
    )
    values (
      v_after.pass_id, p_action, coalesce(p_actor, session_user), p_reason, v_state,
      till_private.pass_state(v_after), p_at
    );
  end if;
  return v_after;
end;
$$;

comment on function till_private.change_pass (
  till_private.passes, till_private.passes, text, text, text, timestamptz
) is
  'Writes a pass and its change row: the only writer of passes.';
