-- The quarantine counts the money of an invoice once, however many events report it.
begin;
select plan(2);

-- given: three events of one invoice, and one of another
select tests.given_event(tests.invoice_paid('dahlia', 'evt_1'), 'quarantined', '2026-06-01T00:20:00Z');
select tests.given_event(tests.invoice_paid('pre_basil', 'evt_2'), 'quarantined', '2026-06-01T00:21:00Z');
select tests.given_event(tests.invoice_paid('dahlia', 'evt_0'), 'quarantined', '2026-06-01T00:22:00Z');
select tests.given_event(tests.invoice_paid('dahlia', 'evt_3', 'in_2'), 'quarantined', '2026-06-01T00:23:00Z');

-- then
select results_eq(
  'select event_id, amount, counted_under_event_id from till.quarantine order by parked_at',
  $$values
    ('evt_1' collate "C", 9000000::bigint, null::text collate "C"),
    ('evt_2', 0, 'evt_1'),
    ('evt_0', 0, 'evt_1'),
    ('evt_3', 9000000, null)$$,
  'under the event that was parked first'
);

-- when the first is settled elsewhere
select till.dismiss_stripe_event('evt_1', 'grace', 'a duplicate report');

-- then
select results_eq(
  'select event_id, amount, counted_under_event_id from till.quarantine order by parked_at',
  $$values
    ('evt_2' collate "C", 9000000::bigint, null::text collate "C"),
    ('evt_0', 0, 'evt_2'),
    ('evt_3', 9000000, null)$$,
  'under the next one'
);

select * from finish();
rollback;
