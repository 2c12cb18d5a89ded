-- Marks what was parked for an account with a reason that may have gone: it is to be applied again.
--
-- Nothing is applied here: the API function's last line does (till_private.apply_woken), when what
-- is being done now is done.
--
-- Parameters  p_account_id  the locked account
--             p_reason      the reason of the quarantine
--             p_at          when, UTC
--             p_invoice_id  only what is about this invoice; default all
-- Locks       nothing more: the caller holds the account, under which all this is parked
create or replace function till_private.wake_parked (
  p_account_id text,
  p_reason text,
  p_at timestamptz,
  p_invoice_id text default null
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  update till_private.quarantine as q
  set woken_at = p_at
  where q.account_id = p_account_id and q.reason = p_reason and q.resolution is null
    and (p_invoice_id is null or q.invoice_id = p_invoice_id);
end;
$$;

comment on function till_private.wake_parked (text, text, timestamptz, text) is
  'Marks what was parked for an account with a reason that may have gone, to be applied again.';
