-- Returns the transaction that an applied event booked; that of a paid invoice is the invoice's.
--
-- Locks       nothing
create or replace function till_private.transaction_of (
  p_event till_private.stripe_events
)
  returns bigint
  language plpgsql
  stable
  security invoker
as $$
declare
  v_transaction_id bigint;
begin
  if p_event.transaction_id is null and p_event.outcome = 'applied'
    and p_event.type = 'invoice.paid'
  then
    select p.transaction_id into v_transaction_id
    from till_private.purchases as p
    where p.purchase_id = p_event.object_id;
  end if;
  return coalesce(p_event.transaction_id, v_transaction_id);
end;
$$;

comment on function till_private.transaction_of (till_private.stripe_events) is
  'Returns the transaction that an applied event booked.';
