-- Applies again what was parked about an invoice that is settled now: it is no longer at stake.
--
-- Parameters  p_account_id  the locked account
--             p_invoice_id  the invoice
--             p_at          when, UTC
-- Locks       what till_private.apply_woken locks
create or replace function till_private.apply_settled (
  p_account_id text,
  p_invoice_id text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if exists (
    select from till_private.quarantine as q
    where q.invoice_id = p_invoice_id and q.resolution is null
  ) then
    perform till_private.wake_parked(p_account_id, null, p_at, p_invoice_id);
    perform till_private.apply_woken(p_account_id, p_at);
  end if;
end;
$$;

comment on function till_private.apply_settled (text, text, timestamptz) is
  'Applies again what was parked about an invoice that is settled now.';
