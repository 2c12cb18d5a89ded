-- An event of a type that is not handled is ignored, and a duplicate when it comes again.
begin;
select plan(4);

-- given
select tests.given_ada();
create temp table before as select tests.books();
create temp table body as
select tests.with_field(tests.invoice_paid(), '{type}', '"invoice.voided"') as body;

-- when
create temp table first as select answer.* from body, till.receive_stripe_event(body) as answer;
create temp table second as select answer.* from body, till.receive_stripe_event(body) as answer;

-- then
select is(
  tests.answer('select * from first'),
  '{"event_id": "evt_1", "type": "invoice.voided", "outcome": "ignored", "reason": null, "transaction_id": null,
    "replayed": false}',
  'ignored'
);
select is(
  tests.answer('select * from second'),
  '{"event_id": "evt_1", "type": "invoice.voided", "outcome": "duplicate", "reason": null, "transaction_id": null,
    "replayed": true}',
  'then a duplicate'
);
select is(tests.books(), (select books from before), 'nothing is booked');
select is(
  tests.answer('select outcome, deliveries from till.stripe_events'), '{"outcome": "ignored", "deliveries": 2}',
  'the event is on record'
);

select * from finish();
rollback;
