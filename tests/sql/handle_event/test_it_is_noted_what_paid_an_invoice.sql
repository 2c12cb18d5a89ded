-- It is noted which payment paid which invoice; without an invoice the shape is not known.
begin;
select plan(2);

create function pg_temp.applied (p_object jsonb) returns till.event_receipt language sql as $$
  select till_private.handle_event(row(
    'evt_1', 'invoice_payment.paid', null, false, '2026-06-01', p_object, null
  )::till_private.stripe_event, null, null, '2026-06-01T00:20:00Z');
$$;

select is((pg_temp.applied('{"id": "inpay_1", "invoice": "in_1", "payment": {"charge": "ch_1"}}')).outcome, 'applied', 'it is noted');
select throws_ok($$select pg_temp.applied('{"id": "inpay_2"}')$$, 'TK038', null, 'of no invoice');

select * from finish();
rollback;
