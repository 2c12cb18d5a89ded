-- Finds what a charge, a refund or a dispute was paid for, by every id that the object names; never
-- raises.
--
-- A charge names its invoice before API version 2025-03-31 only; after it, invoice_payment.paid has
-- told. What is parked, and so not yet booked, counts, and so does what the older books deposited.
--
-- Parameters  p_object  data.object of an event, of whatever shape
-- Returns     the purchase, or null when the object names none of ours
-- Locks       nothing
create or replace function till_private.find_paid_purchase (
  p_object jsonb
)
  returns till_private.paid_purchase
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_ids text[];
  v_purchase till_private.paid_purchase;
begin
  if coalesce(p_object ->> 'object', '') not in ('charge', 'refund', 'dispute') then
    return null;
  end if;
  v_ids := till_private.read_paid_ids(p_object);
  select found.* into v_purchase
  from (
    select s.purchase_id, s.product, s.account_id, s.transaction_id
    from till_private.purchases as s
    where s.purchase_id = any (v_ids) or s.purchase_id in (
      select p.purchase_id from till_private.payments as p where p.payment_id = any (v_ids)
    )
    union all
    select e.payment_id, 'legacy', e.account_id, null
    from till_private.legacy_entries as e
    where e.payment_id = any (v_ids)
    union all
    select coalesce(q.invoice_id, q.payment_intent_id), 'parked', q.account_id, null
    from till_private.quarantine as q
    where (q.invoice_id = any (v_ids) or q.payment_intent_id = any (v_ids))
      and q.resolution is null
  ) as found (purchase_id, product, account_id, transaction_id)
  -- What is booked comes before what is parked.
  order by found.transaction_id, found.purchase_id
  limit 1;
  return v_purchase;
end;
$$;

comment on function till_private.find_paid_purchase (jsonb) is
  'Finds what a charge, a refund or a dispute was paid for, by every id that the object names.';
