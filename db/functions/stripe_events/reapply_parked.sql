-- Applies again what was parked for an account with a reason that may have gone.
--
-- Events come first in the lock order and the account is held already, so an event that somebody
-- else holds is skipped: that session waits for the account, and applies it after us.
--
-- Parameters  p_account_id  the locked account
--             p_reason      the reason of the quarantine
--             p_at          when, UTC
--             p_invoice_id  only what is about this invoice; default all
-- Locks       events that nobody else holds, instance, subscription
create or replace function till_private.reapply_parked (
  p_account_id text,
  p_reason text,
  p_at timestamptz,
  p_invoice_id text default null
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_event_id text;
begin
  for v_event_id in
    select e.event_id
    from till_private.quarantine as q
    join till_private.stripe_events as e using (event_id)
    where q.account_id = p_account_id and q.reason = p_reason and q.resolution is null
      and (p_invoice_id is null or q.invoice_id = p_invoice_id)
    order by e.event_at, e.event_id
    for no key update of e skip locked
  loop
    perform till_private.apply_stored_event(
      v_event_id, 'stripe', p_reason || ' may have gone', p_at
    );
  end loop;
end;
$$;

comment on function till_private.reapply_parked (text, text, timestamptz, text) is
  'Applies again what was parked for an account with a reason that may have gone.';
