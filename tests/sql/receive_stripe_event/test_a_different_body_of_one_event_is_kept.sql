-- When an event comes again with another body, both are kept.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_event(tests.invoice_paid());

-- when: the same event says another amount
create temp table answer as
select * from till.receive_stripe_event(tests.invoice_paid('pre_basil', p_amount => 1, p_created => '2026-06-03T00:00:00Z'), '2026-06-02T00:00:00Z');

-- then
select is((select outcome from answer), 'duplicate', 'it is a duplicate');
select results_eq(
  'select body, received_at from till_private.stripe_events
    union all select body, received_at from till_private.stripe_event_bodies order by received_at',
  $$values
    (tests.invoice_paid(), '2026-06-01T00:20:00Z'::timestamptz),
    (tests.invoice_paid('pre_basil', p_amount => 1, p_created => '2026-06-03T00:00:00Z'), '2026-06-02T00:00:00Z')$$,
  'but both bodies are there'
);
select is(
  tests.answer('select api_version, event_at, deliveries from till_private.stripe_events'),
  '{"api_version": "2026-08-26.dahlia", "event_at": "2026-06-01T00:20:00+00:00", "deliveries": 2}',
  'what was decided stays as it was decided'
);

select * from finish();
rollback;
