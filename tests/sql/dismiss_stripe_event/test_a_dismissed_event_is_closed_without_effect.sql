-- A dismissed event leaves the quarantine without effect, and is a duplicate when it comes again.
begin;
select plan(6);

-- given
select tests.given_ada();
select tests.given_event(tests.invoice_paid(p_livemode => true), 'quarantined');
create temp table before as select tests.books();

-- when
select till.dismiss_stripe_event('evt_1', 'grace', 'refunded in the dashboard', '2026-06-02T00:00:00Z');

-- then
select is(tests.books(), (select books from before), 'nothing is booked');
select is_empty('select * from till.quarantine', 'nothing waits any more');
select is(
  tests.answer('select reason, resolution, resolved_by, resolved_reason, resolved_at from till_private.quarantine'),
  '{"reason": "livemode_mismatch", "resolution": "dismissed", "resolved_by": "grace",
    "resolved_reason": "refunded in the dashboard", "resolved_at": "2026-06-02T00:00:00+00:00"}',
  'by whom and why'
);
select is(
  tests.answer('select outcome, decided_at from till.stripe_events'),
  '{"outcome": "dismissed", "decided_at": "2026-06-02T00:00:00+00:00"}', 'the event is dismissed'
);
select is(
  tests.answer('select * from till.receive_stripe_event(tests.invoice_paid(p_livemode => true))'),
  '{"event_id": "evt_1", "type": "invoice.paid", "outcome": "duplicate", "reason": null, "transaction_id": null,
    "replayed": true}',
  'a redelivery is a duplicate'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
