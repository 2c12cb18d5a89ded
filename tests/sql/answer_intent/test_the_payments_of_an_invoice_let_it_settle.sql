-- When Stripe has named the payments of an invoice, its parked event is applied.
begin;
select plan(6);

-- given: a deposit that was never deducted, and an event that does not name its payment
select tests.given_ada();
select tests.given_import(tests.legacy_deposit());
select tests.given_event(tests.invoice_paid(), 'quarantined');

-- and another one that waits for its own answer
select tests.given_event(
  tests.invoice_paid(p_event_id => 'evt_2', p_invoice_id => 'in_2', p_period_start => '2026-07-01T00:00:00Z'),
  'quarantined'
);

-- when
do $$
begin
  perform till.answer_intent(
    1, '{"payment_ids": ["inpay_1", "pi_1", "ch_1", "py_1"]}', '2026-06-01T00:21:00Z'
  );
end;
$$;

-- then
select is(
  tests.entries(),
  '{"1: 9000000 acquired legacy -> 9000000", "2: -9000000 acquired hosting_revenue -> 0"}',
  'the deposit is deducted now'
);
select is(
  tests.answer('select outcome, transaction_id from till.stripe_events where event_id = ''evt_1'''),
  '{"outcome": "applied", "transaction_id": 2}', 'the event is applied'
);
select is(
  tests.answer('select resolution, resolved_by, resolved_at from till_private.quarantine where event_id = ''evt_1'''),
  '{"resolution": "applied", "resolved_by": "stripe", "resolved_at": "2026-06-01T00:21:00+00:00"}',
  'and parked no more'
);
select results_eq(
  'select payment_id from till_private.payments order by 1',
  $$values ('ch_1' collate "C"), ('inpay_1'), ('pi_1'), ('py_1')$$,
  'every payment id belongs to it'
);
select is(
  tests.answer('select event_id, tries from till_private.quarantine where resolution is null'),
  '{"event_id": "evt_2", "tries": 1}', 'the other one was not tried in vain'
);
do $$
begin
  perform till.answer_intent(2, '{"payment_ids": ["ch_2"]}', '2026-06-01T00:22:00Z');
end;
$$;
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
