-- Dunning never applies while a paid period runs; whoever is past due has been so since its end.
begin;
select plan(4);

-- given: paid to 2026-07-01
select tests.given_active();

-- when: it fails before that
select tests.given_event(tests.payment_failed('evt_2', '2026-06-20T00:00:00Z'), p_at => '2026-06-30T23:59:59Z');

-- then
select is(
  tests.answer('select status, past_due_since from till.subscriptions'),
  '{"status": "active", "past_due_since": null}', 'the paid time runs'
);

-- when
select tests.given_event(tests.payment_failed('evt_3', '2026-06-20T00:00:01Z'), p_at => '2026-07-01T00:00:00Z');

-- then
select is(
  tests.answer('select status, past_due_since from till.subscriptions'),
  '{"status": "past_due", "past_due_since": "2026-07-01T00:00:00+00:00"}', 'it is over'
);
select is(
  tests.changes() -> 1 -> 'action', '"invoice.payment_failed"', 'the change row says what brought it'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
