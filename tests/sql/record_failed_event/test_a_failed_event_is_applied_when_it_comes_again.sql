-- A failed event is applied when it is delivered again, or by an operator.
begin;
select plan(4);

-- given
select tests.given_ada();
select till.record_failed_event(tests.invoice_paid('dahlia', 'evt_1'), 'XX000');
select till.record_failed_event(
  tests.invoice_paid('dahlia', 'evt_2', 'in_2', p_period_start => '2026-07-01T00:00:00Z'), 'XX000'
);

-- then
select is(
  tests.answer('select outcome, transaction_id from till.receive_stripe_event(tests.invoice_paid())'),
  '{"outcome": "applied", "transaction_id": 1}', 'by a delivery'
);
select is(
  tests.answer($$select outcome, transaction_id from till.reprocess_stripe_event('evt_2', 'grace', 'fixed')$$),
  '{"outcome": "applied", "transaction_id": 2}', 'by an operator'
);
select is_empty('select * from till.quarantine', 'nothing waits any more');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
