-- Returns the columns of a subscription that matter, by name, nulls left out, for its change rows.
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
  set search_path = pg_catalog, pg_temp
  set timezone = 'UTC'
as $$
begin
  return jsonb_strip_nulls(
    to_jsonb(p_subscription) - '{subscription_id, lineage_id, account_id}'::text[]
  );
end;
$$;

comment on function till_private.subscription_state (till_private.subscriptions) is
  'Returns the columns of a subscription that matter, by name, for its change rows.';
