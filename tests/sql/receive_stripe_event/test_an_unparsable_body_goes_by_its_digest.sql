-- A body without an id goes by its digest: the same body again is the same event.
begin;
select plan(5);

-- given
create temp table first as select * from till.receive_stripe_event('payload=1', '2026-06-01T00:00:00Z');

-- when
create temp table second as select * from till.receive_stripe_event('payload=1', '2026-06-02T00:00:00Z');

-- then
select is(
  tests.answer('select * from first'),
  jsonb_build_object(
    'event_id', 'sha256:' || encode(sha256('payload=1'), 'hex'), 'type', null, 'outcome', 'quarantined',
    'reason', 'unparsable', 'transaction_id', null, 'replayed', false
  ),
  'it is parked under its digest'
);
select is(tests.answer('select * from second'), tests.answer('select * from first'), 'and again');
select is(
  tests.answer('select tries, parked_at, tried_at from till.quarantine'),
  '{"tries": 2, "parked_at": "2026-06-01T00:00:00+00:00", "tried_at": "2026-06-02T00:00:00+00:00"}',
  'as one parked event, tried twice'
);
select is(
  tests.answer('select deliveries, outcome from till.stripe_events'), '{"deliveries": 2, "outcome": "quarantined"}',
  'that was delivered twice'
);
select is((select body from till_private.stripe_events), 'payload=1'::bytea, 'and is kept as it came');

select * from finish();
rollback;
