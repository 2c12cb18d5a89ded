-- Reads every id by which an object may be known to a payment or its invoice; never raises.
--
-- Of a charge, a refund or a dispute: the charge, its payment intent, its invoice, and the invoice
-- that Stripe has named for either apart. Of an invoice, a payment of one, or a checkout session:
-- what was paid, and by what.
--
-- Parameters  p_object  data.object of an event, of whatever shape
-- Returns     the ids, in order; none for another object
-- Locks       nothing
create or replace function till_private.read_paid_ids (
  p_object jsonb
)
  returns text[]
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_named text[] := array[
    p_object ->> 'id',
    coalesce(p_object -> 'charge' ->> 'id', p_object ->> 'charge'),
    coalesce(p_object -> 'payment_intent' ->> 'id', p_object ->> 'payment_intent'),
    coalesce(p_object -> 'invoice' ->> 'id', p_object ->> 'invoice'),
    coalesce(p_object -> 'charge' -> 'invoice' ->> 'id', p_object -> 'charge' ->> 'invoice')
  ];
  v_ids text[];
begin
  if coalesce(p_object ->> 'object', '') not in (
    'charge', 'refund', 'dispute', 'invoice', 'invoice_payment', 'checkout.session'
  ) then
    return array[]::text[];
  end if;
  select array_agg(distinct named.id collate "C") into v_ids
  from (
    select unnest(v_named)
    union all
    select coalesce(p.payment -> kind ->> 'id', p.payment ->> kind)
    from (
      select p_object -> 'payment'
      union all
      select paid -> 'payment' from jsonb_path_query(p_object, 'lax $.payments.data[*]') as paid
    ) as p (payment),
    unnest('{charge,payment_intent}'::text[]) as kind
    union all
    select unnest(f.payment_ids)
    from till_private.fetched_payments as f
    where f.invoice_id = p_object ->> 'id'
    union all
    select i.invoice_id
    from till_private.invoice_payments as i
    where i.payment_id = any (v_named)
  ) as named (id)
  where length(named.id) <= 255;
  return v_ids;
end;
$$;

comment on function till_private.read_paid_ids (jsonb) is
  'Reads every id by which an object may be known to a payment or its invoice; never raises.';
