-- Locks the parked events of an invoice, in ascending order.
--
-- Returns     their ids
-- Locks       event
create or replace function till_private.lock_events_of_invoice (
  p_invoice_id text
)
  returns text[]
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_event_id text;
  v_locked text[] := array[]::text[];
begin
  for v_event_id in
    select q.event_id
    from till_private.quarantine as q
    where q.invoice_id = p_invoice_id and q.resolution is null
    order by q.event_id
  loop
    perform till_private.lock_event(v_event_id);
    v_locked := v_locked || v_event_id;
  end loop;
  return v_locked;
end;
$$;

comment on function till_private.lock_events_of_invoice (text) is
  'Locks the parked events of an invoice, in ascending order.';
