-- Returns one row per violated invariant, none when all is well (spec 10.4, 12).
--
-- Parameters  p_account_id  check one account only; default all
-- Returns     the invariant, the account, and where
-- Locks       nothing; one statement, so everything is seen at one instant
create or replace function till.verify (
  p_account_id text default null
)
  returns setof till.violation
  language sql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
  select * from till_private.verify_parents(p_account_id)
  union all
  select * from till_private.verify_accounts(p_account_id)
  union all
  select * from till_private.verify_entries(p_account_id)
  union all
  select * from till_private.verify_settlements(p_account_id)
  union all
  select * from till_private.verify_enrollments(p_account_id)
  union all
  select * from till_private.verify_funding(p_account_id)
  union all
  select * from till_private.verify_passes(p_account_id)
  union all
  select * from till_private.verify_checkouts(p_account_id)
  union all
  select * from till_private.verify_inbox(p_account_id);
$$;

comment on function till.verify (text) is
  'Returns one row per violated invariant, none when all is well.';
