-- Blocks an account, unless it is blocked already: then the first reason stays.
--
-- Parameters  p_account_id  the locked account
--             p_reason      why
--             p_at          when, UTC
-- Locks       nothing more: the caller holds the account
create or replace function till_private.block_account (
  p_account_id text,
  p_reason text,
  p_at timestamptz
)
  returns void
  language sql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
  update till_private.accounts as a
  set blocked_at = p_at, blocked_reason = p_reason
  where a.account_id = p_account_id and a.blocked_at is null;
$$;

comment on function till_private.block_account (text, text, timestamptz) is
  'Blocks an account, unless it is blocked already: then the first reason stays.';
