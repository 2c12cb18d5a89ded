-- An event whose application failed is stored and parked, with the code of the error.
begin;
select plan(6);

-- given
select tests.given_ada();
create temp table before as select tests.books();

-- when
create temp table answer as
select till.record_failed_event(tests.invoice_paid(), 'XX000', '2026-06-01T00:21:00Z') as event_id;

-- then
select is((select event_id from answer), 'evt_1', 'its id is returned');
select is(
  tests.answer('select * from till.quarantine') - 'age',
  '{"event_id": "evt_1", "type": "invoice.paid", "reason": "failed", "detail": {"sqlstate": "XX000"},
    "account_id": "acct_ada", "invoice_id": "in_1", "payment_intent_id": null,
    "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "amount": 9000000, "currency": "usd", "counted_under_event_id": null, "purchase_id": null, "went_back_id": null, "tries": 1,
    "parked_at": "2026-06-01T00:21:00+00:00", "tried_at": "2026-06-01T00:21:00+00:00"}',
  'it is parked, with the money at stake'
);
select is(
  tests.answer('select outcome, deliveries, decided_at from till.stripe_events'),
  '{"outcome": "failed", "deliveries": 1, "decided_at": "2026-06-01T00:21:00+00:00"}', 'as failed'
);
select is((select body from till_private.stripe_events), tests.invoice_paid(), 'with its body');
select is(tests.books(), (select books from before), 'nothing is booked');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
