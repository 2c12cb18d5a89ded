-- Applies again what was woken for an account, until nothing is left: the last line of every API
-- function that may have woken something (see till_private.wake_parked).
--
-- Events come first in the lock order and the account is held already, so an event that somebody
-- else holds is skipped: that session waits for the account, and applies it after us.
--
-- Parameters  p_account_id  the locked account; null does nothing
--             p_at          when, UTC
-- Locks       events that nobody else holds, instance, subscription: the caller holds the account
create or replace function till_private.apply_woken (
  p_account_id text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_event_id text;
  v_event till_private.stripe_event;
  v_reason text;
begin
  loop
    select e.event_id, q.reason || ' may have gone' into v_event_id, v_reason
    from till_private.quarantine as q
    join till_private.stripe_events as e using (event_id)
    where q.account_id = p_account_id and q.woken_at is not null
    order by e.event_at, e.event_id
    limit 1
    for no key update of e skip locked;
    exit when not found;
    update till_private.quarantine as q
    set woken_at = null
    where q.event_id = v_event_id;
    v_event := till_private.read_stored_event(v_event_id);
    perform till_private.apply_event(v_event, p_account_id, false, 'stripe', v_reason, p_at);
    perform till_private.apply_unplaced(v_event.object, p_account_id, p_at);
  end loop;
end;
$$;

comment on function till_private.apply_woken (text, timestamptz) is
  'Applies again what was woken for an account, until nothing is left.';
