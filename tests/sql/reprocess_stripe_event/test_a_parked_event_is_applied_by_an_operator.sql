-- An operator applies a parked event after its cause was repaired; who and why is on record.
begin;
select plan(6);

-- given: the instance is not registered in time
select tests.given_account();
select tests.given_price();
select tests.given_event(tests.invoice_paid(), 'quarantined');
select tests.given_instance();

-- when
create temp table answer as
select * from till.reprocess_stripe_event('evt_1', 'grace', 'registered the instance', '2026-06-02T00:00:00Z');

-- then
select is(
  tests.answer('select * from answer'),
  '{"event_id": "evt_1", "type": "invoice.paid", "outcome": "applied", "reason": null, "transaction_id": 1,
    "replayed": false}',
  'it is applied'
);
select is(
  tests.entries(),
  '{"1: 9000000 acquired stripe_clearing -> 9000000", "2: -9000000 acquired hosting_revenue -> 0"}',
  'and booked'
);
select is(
  tests.answer('select resolution, resolved_by, resolved_reason, resolved_at from till_private.quarantine'),
  '{"resolution": "applied", "resolved_by": "grace", "resolved_reason": "registered the instance",
    "resolved_at": "2026-06-02T00:00:00+00:00"}',
  'by whom and why'
);
select is(
  tests.answer('select outcome, transaction_id, deliveries, decided_at from till.stripe_events'),
  '{"outcome": "applied", "transaction_id": 1, "deliveries": 1, "decided_at": "2026-06-02T00:00:00+00:00"}',
  'the event is applied; it was delivered once'
);
select is_empty('select * from till.quarantine', 'nothing waits any more');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
