-- Writes a pass, if anything changes, and its change row if there is something to tell: the only
-- writer of passes.
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
as $$
declare
  v_after till_private.passes := p_after;
  v_before_state jsonb;
  v_after_state jsonb;
begin
  if p_before.pass_id is not null then
    v_before_state := till_private.pass_state(p_before);
    v_after_state := till_private.pass_state(p_after);
    if v_before_state = v_after_state and p_before.terms_seen_at = p_after.terms_seen_at then
      return p_after;
    end if;
  end if;
  if p_before.pass_id is null then
    v_after.pass_id := nextval(pg_get_serial_sequence('till_private.passes', 'pass_id'));
    v_after.cancel_at_period_end := coalesce(p_after.cancel_at_period_end, false);
    v_after.streak := coalesce(p_after.streak, 0);
    insert into till_private.passes (
      pass_id, account_id, stripe_subscription_id, tier, cadence, status, cancel_at_period_end,
      started_at, issue_anchor, paid_until, streak, next_issue_at, canceled_at, terms_seen_at
    )
    values (
      v_after.pass_id, v_after.account_id, v_after.stripe_subscription_id, v_after.tier,
      v_after.cadence, v_after.status, v_after.cancel_at_period_end, v_after.started_at,
      v_after.issue_anchor, v_after.paid_until, v_after.streak, v_after.next_issue_at,
      v_after.canceled_at, v_after.terms_seen_at
    );
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
  v_after_state := coalesce(v_after_state, till_private.pass_state(v_after));
  if v_after_state is distinct from v_before_state then
    perform till_private.record_change(
      'pass', v_after.pass_id::text, v_after.account_id, p_action, p_actor, p_reason,
      v_before_state, v_after_state, null, p_at
    );
  end if;
  return v_after;
end;
$$;

comment on function till_private.change_pass (
  till_private.passes, till_private.passes, text, text, text, timestamptz
) is
  'Writes a pass and its change row: the only writer of passes.';
