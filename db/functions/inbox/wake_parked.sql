-- Marks what was parked for an account with a reason that may have gone: it is to be applied again.
--
-- Nothing is applied here: the API function's last line does (till_private.apply_woken), when what
-- is being done now is done. What an operator is dismissing is not waited for: events come before
-- accounts.
--
-- Parameters  p_account_id  the locked account
--             p_reason      the reason of the quarantine; null: whatever it is
--             p_at          when, UTC
--             p_invoice_id  only what is about this invoice; default all
-- Locks       the quarantine of what it wakes: the caller holds the account
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
  where q.event_id in (
    select w.event_id
    from till_private.quarantine as w
    where w.account_id = p_account_id and w.resolution is null
      and (p_reason is null or w.reason = p_reason)
      and (p_invoice_id is null or w.invoice_id = p_invoice_id)
    for no key update skip locked
  );
end;
$$;

comment on function till_private.wake_parked (text, text, timestamptz, text) is
  'Marks what was parked for an account with a reason that may have gone, to be applied again.';
