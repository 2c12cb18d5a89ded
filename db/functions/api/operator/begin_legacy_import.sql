-- Begins to bring the older books of an account over; the same call again changes nothing.
-- For operators.
--
-- Until it is finished, Stripe events for the account are parked as legacy_import_open. It comes
-- before the first payment through Stripe: one that was booked here as new, and tells no charge,
-- could not be told from a deposit of the older books, and that would be left as credit.
--
-- Parameters  p_account_id  the account, opened before
--             p_actor       who
--             p_reason      why
--             p_at          when, UTC
-- Raises      TK001 account_not_found, TK004 invalid_argument, TK064 legacy_import_not_open (it was
--             finished before), TK066 legacy_import_too_late
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
  if found and exists (
    select from till_private.transactions as t
    where t.account_id = p_account_id
      and t.command in ('settle_invoice', 'issue_pass_credits', 'purchase_credits')
  ) then
    perform till_private.refuse('legacy_import_too_late', jsonb_build_object(
      'account_id', p_account_id
    ));
  end if;
  perform till_private.require_import(p_account_id);
end;
$$;

comment on function till.begin_legacy_import (text, text, text, timestamptz) is
  'Begins to bring the older books of an account over. For operators.';
