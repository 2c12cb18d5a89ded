-- Returns the columns of a pass that matter, by name, nulls left out, for its change rows.
--
-- When its terms were last told is none of them: it only orders what Stripe says.
--
-- The zone is pinned because JSON holds times as text: every session must write them alike.
--
-- Locks       nothing
create or replace function till_private.pass_state (
  p_pass till_private.passes
)
  returns jsonb
  language plpgsql
  stable
  security invoker
  set timezone = 'UTC'
as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'stripe_subscription_id', p_pass.stripe_subscription_id,
    'tier', p_pass.tier,
    'cadence', p_pass.cadence,
    'status', p_pass.status,
    'cancel_at_period_end', p_pass.cancel_at_period_end,
    'started_at', p_pass.started_at,
    'issue_anchor', p_pass.issue_anchor,
    'paid_until', p_pass.paid_until,
    'streak', p_pass.streak,
    'next_issue_at', p_pass.next_issue_at,
    'canceled_at', p_pass.canceled_at
  ));
end;
$$;

comment on function till_private.pass_state (till_private.passes) is
  'Returns the columns of a pass that matter, by name, for its change rows.';
