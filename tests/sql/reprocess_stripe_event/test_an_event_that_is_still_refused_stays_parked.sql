-- An event that is refused again stays parked, with its newest reason.
begin;
select plan(3);

-- given: neither the account nor the price is there
select tests.given_event(tests.invoice_paid(), 'quarantined');
select tests.given_account();
create temp table before as select tests.books();

-- when
create temp table answer as
select * from till.reprocess_stripe_event('evt_1', 'grace', 'opened the account', '2026-06-02T00:00:00Z');

-- then
select is(
  tests.answer('select * from answer'),
  '{"event_id": "evt_1", "type": "invoice.paid", "outcome": "quarantined", "reason": "unknown_price",
    "transaction_id": null, "replayed": false}',
  'it is parked again'
);
select is(
  tests.answer('select reason, detail, tries, parked_at, tried_at from till.quarantine'),
  '{"reason": "unknown_price", "detail": {"stripe_price_ids": ["price_standard"]}, "tries": 2,
    "parked_at": "2026-06-01T00:20:00+00:00", "tried_at": "2026-06-02T00:00:00+00:00"}',
  'with the newest reason and the first time'
);
select is(tests.books(), (select books from before), 'nothing is booked');

select * from finish();
rollback;
