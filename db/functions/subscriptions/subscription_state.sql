-- Returns the columns of a subscription that matter, by name, nulls left out, for its change rows.
--
-- The current period is none of them: a paid period that changes nothing else is its own record.
--
-- The zone is pinned because JSON holds times as text: every session must write them alike.
--
-- Locks       nothing
create or replace function till_private.subscription_state (
  p_subscription till_private.subscriptions
)
  returns jsonb
  language plpgsql
  stable
  security invoker
  set timezone = 'UTC'
as $$
begin
  return jsonb_strip_nulls(
    to_jsonb(p_subscription) - array[
      'subscription_id', 'lineage_id', 'account_id',
      'current_period_start', 'current_period_end', 'credit_renewal_at', 'commit_ends_at'
    ]
  );
end;
$$;

comment on function till_private.subscription_state (till_private.subscriptions) is
  'Returns the columns of a subscription that matter, by name, for its change rows.';
