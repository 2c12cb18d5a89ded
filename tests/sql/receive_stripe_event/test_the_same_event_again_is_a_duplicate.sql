-- An event that was applied is a duplicate when it comes again; it is counted, and nothing else.
begin;
select plan(5);

-- given
select tests.given_ada();
select tests.given_event(tests.invoice_paid());
create temp table before as select tests.books();

-- when
create temp table answer as
select * from till.receive_stripe_event(tests.invoice_paid(), '2026-06-02T00:00:00Z');

-- then
select is(
  tests.answer('select * from answer'),
  '{"event_id": "evt_1", "type": "invoice.paid", "outcome": "duplicate", "reason": null, "transaction_id": 1,
    "replayed": true}',
  'with the transaction that it was booked as'
);
select is(tests.books(), (select books from before), 'nothing is booked');
select is(
  tests.answer('select outcome, deliveries, received_at, decided_at from till.stripe_events'),
  '{"outcome": "applied", "deliveries": 2, "received_at": "2026-06-01T00:20:00+00:00",
    "decided_at": "2026-06-01T00:20:00+00:00"}',
  'the event is counted, and stays applied'
);
select is((select body from till_private.stripe_events), tests.invoice_paid(), 'its body is kept with it');
select is_empty('select * from till_private.stripe_event_bodies', 'and the same body not again');

select * from finish();
rollback;
