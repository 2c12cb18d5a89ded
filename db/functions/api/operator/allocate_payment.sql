-- Lets an invoice settle although a payment of it belongs to another settlement. For operators.
--
-- For one payment that paid several invoices. The payment id stays with its first settlement; the
-- parked event is to be reprocessed after this.
--
-- Parameters  p_invoice_id  an invoice that is parked as payment_conflict
--             p_actor       who confirms
--             p_reason      why
--             p_at          when, UTC
-- Raises      TK004 invalid_argument, TK040 event_not_found
-- Locks       nothing
create or replace function till.allocate_payment (
  p_invoice_id text,
  p_actor text,
  p_reason text,
  p_at timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform till_private.require_text('invoice_id', p_invoice_id);
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  if not exists (
    select from till_private.quarantine as q
    where q.invoice_id = p_invoice_id and q.reason = 'payment_conflict' and q.resolution is null
  ) then
    perform till_private.refuse('event_not_found', jsonb_build_object('invoice_id', p_invoice_id));
  end if;
  insert into till_private.payment_allocations (
    invoice_id, allocated_by, allocated_reason, allocated_at
  )
  values (p_invoice_id, p_actor, p_reason, p_at)
  on conflict (invoice_id) do nothing;
end;
$$;

comment on function till.allocate_payment (text, text, text, timestamptz) is
  'Lets an invoice settle although a payment of it belongs to another settlement. For operators.';
