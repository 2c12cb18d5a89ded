-- What was settled before the import is a replay.
begin;
select plan(1);

-- given
select tests.given_active();
select tests.given_open_import();

-- then
select is(
  tests.answer($$select * from till.receive_stripe_event(tests.invoice_paid(), '2026-06-01T00:21:00Z')$$),
  '{"event_id": "evt_1", "type": "invoice.paid", "outcome": "applied", "reason": null, "transaction_id": 1,
    "replayed": true}',
  'it changes no books, so it need not wait'
);

select * from finish();
rollback;
