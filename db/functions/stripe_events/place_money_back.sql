-- Applies again the money that went back before it was known what it had paid for.
--
-- Events come first in the lock order and the account is held already, so an event that somebody
-- else holds is skipped, as in till_private.reapply_parked.
--
-- Parameters  p_object  data.object of an event that was just applied or parked
--             p_at      when, UTC
-- Locks       events that nobody else holds, account
create or replace function till_private.place_money_back (
  p_object jsonb,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_ids text[];
  v_event_id text;
  v_body bytea;
begin
  if coalesce(p_object ->> 'object', '') not in (
    'invoice', 'invoice_payment', 'checkout.session'
  ) then
    return;
  end if;
  v_ids := till_private.read_paid_ids(p_object);
  for v_event_id in
    select e.event_id
    from till_private.stripe_events as e
    where e.outcome = 'ignored' and e.event_id in (
      select u.event_id from till_private.unplaced_money as u where u.payment_id = any (v_ids)
    )
    order by e.event_at, e.event_id
    for no key update of e skip locked
  loop
    select b.body into strict v_body
    from till_private.stripe_event_bodies as b
    where b.event_id = v_event_id
    order by b.received_at desc, b.digest
    limit 1;
    perform till_private.apply_event(
      till_private.read_event(v_body), 'stripe', 'what it paid for is known', p_at
    );
  end loop;
end;
$$;

comment on function till_private.place_money_back (jsonb, timestamptz) is
  'Applies again the money that went back before it was known what it had paid for.';
