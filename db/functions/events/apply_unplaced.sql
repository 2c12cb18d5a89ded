-- Applies again the money that went back before it was known what it had paid for.
--
-- An event that somebody else holds is skipped, as in till_private.apply_woken.
--
-- Parameters  p_object      data.object of an event that was just applied or parked
--             p_account_id  whose it is
--             p_at          when, UTC
-- Locks       events that nobody else holds: the caller holds the account
create or replace function till_private.apply_unplaced (
  p_object jsonb,
  p_account_id text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_ids text[];
  v_event_id text;
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
    perform till_private.apply_event(
      till_private.read_stored_event(v_event_id), p_account_id, false, 'stripe',
      'what it paid for is known', p_at
    );
  end loop;
end;
$$;

comment on function till_private.apply_unplaced (jsonb, text, timestamptz) is
  'Applies again the money that went back before it was known what it had paid for.';
