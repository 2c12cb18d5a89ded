-- A parked event that is delivered again after the repair is applied, and leaves the quarantine.
begin;
select plan(8);

-- given: the instance is not registered yet
select tests.given_account();
select tests.given_price();
select tests.given_event(tests.invoice_paid(), 'quarantined', '2026-06-01T00:20:00Z');

-- when
create temp table early as select * from till.receive_stripe_event(tests.invoice_paid(), '2026-06-01T01:00:00Z');
create temp table parked as select tries, parked_at, tried_at from till.quarantine;
select tests.given_instance();
create temp table late as select * from till.receive_stripe_event(tests.invoice_paid(), '2026-06-01T02:00:00Z');

-- then
select is(
  tests.answer('select * from early'),
  '{"event_id": "evt_1", "type": "invoice.paid", "outcome": "quarantined", "reason": "instance_not_found",
    "transaction_id": null, "replayed": false}',
  'before the repair it is parked again'
);
select is(
  tests.answer('select * from parked'),
  '{"tries": 2, "parked_at": "2026-06-01T00:20:00+00:00", "tried_at": "2026-06-01T01:00:00+00:00"}',
  'as tried twice'
);
select is(
  tests.answer('select outcome, reason, replayed from late'),
  '{"outcome": "applied", "reason": null, "replayed": false}',
  'after the repair it is applied'
);
select is(
  tests.entries(),
  '{"1: 9000000 acquired stripe_clearing -> 9000000", "2: -9000000 acquired hosting_revenue -> 0"}',
  'and booked once'
);
select is_empty('select * from till.quarantine', 'nothing waits any more');
select is(
  tests.answer('select reason, tries, resolution, resolved_by, resolved_reason, resolved_at from till_private.quarantine'),
  '{"reason": "instance_not_found", "tries": 2, "resolution": "applied", "resolved_by": "stripe",
    "resolved_reason": "delivered again", "resolved_at": "2026-06-01T02:00:00+00:00"}',
  'and the record says how it ended'
);
select is(
  (till.receive_stripe_event(tests.invoice_paid())).outcome, 'duplicate', 'from now on it is a duplicate'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
