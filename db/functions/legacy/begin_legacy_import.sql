-- Begins to bring the older books of an account over; the same call again changes nothing. For operators.
--
-- Until it is finished, Stripe events for the account are parked as legacy_import_open.
--
-- Parameters  p_account_id  the account, opened before
--             p_actor       who
--             p_reason      why
--             p_at          when, UTC
-- Raises      TK001 account_not_found, TK004 invalid_argument, TK064 legacy_import_not_open (it was
--             finished before)
-- Locks       account
create or replace function till.begin_legacy_import (
  p_account_id text,
  p_actor text,
  p_reason text,
  p_at timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  perform till_private.lock_account(p_account_id);
  insert into till_private.legacy_imports (account_id, begun_by, begun_reason, begun_at)
  values (p_account_id, p_actor, p_reason, p_at)
  on conflict (account_id) do nothing;
  perform till_private.require_import(p_account_id);
end;
$$;

comment on function till.begin_legacy_import (text, text, text, timestamptz) is
  'Begins to bring the older books of an account over. For operators.';
