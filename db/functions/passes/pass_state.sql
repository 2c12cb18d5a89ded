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
  return jsonb_strip_nulls(to_jsonb(p_pass) - '{pass_id, account_id, terms_seen_at}'::text[]);
end;
$$;

comment on function till_private.pass_state (till_private.passes) is
  'Returns the columns of a pass that matter, by name, for its change rows.';
