-- An operator may confirm that one payment paid a second invoice; reprocessing then settles it.
begin;
select plan(7);

-- given
select tests.given_active();
do $$
begin
  perform tests.settle('in_1', p_payment_ids => '{pi_1}');
end;
$$;
select tests.given_event(
  tests.invoice_paid('pre_basil', 'evt_2', 'in_2', p_period_start => '2026-07-01T00:00:00Z', p_payment_ids => '{pi_1}'),
  'quarantined', '2026-07-01T00:20:00Z'
);

-- when
do $$
begin
  perform till.allocate_payment('in_2', 'grace', 'one card charge for both', '2026-07-01T01:00:00Z');
  perform till.allocate_payment('in_2', 'eve', 'again', '2026-07-01T02:00:00Z');
end;
$$;

-- then
select is(
  tests.answer('select * from till_private.payment_allocations'),
  '{"invoice_id": "in_2", "allocated_by": "grace", "allocated_reason": "one card charge for both",
    "allocated_at": "2026-07-01T01:00:00+00:00"}',
  'it is on record, once'
);
select is(tests.entries(), '{"1: 9000000 acquired stripe_clearing -> 9000000",
  "2: -9000000 acquired hosting_revenue -> 0"}', 'nothing is booked by that');
select is(
  tests.answer($$
    select outcome, replayed
    from till.reprocess_stripe_event('evt_2', 'grace', 'allocated', '2026-07-01T01:00:00Z')
  $$),
  '{"outcome": "applied", "replayed": false}', 'reprocessing settles it'
);
select is(
  tests.answer('select payment_id, purchase_id from till_private.payments'),
  '{"payment_id": "pi_1", "purchase_id": "in_1"}', 'the payment stays with its first settlement'
);
select tests.refuses(
  $$select tests.settle('in_3', p_payment_ids => '{pi_1}', p_period_start => '2026-08-01T00:00:00Z',
    p_period_end => '2026-09-01T00:00:00Z')$$,
  'TK030', '{"payment_id": "pi_1", "transaction_id": 1}', 'a third invoice was not confirmed'
);
select tests.refuses(
  $$select till.allocate_payment('in_2', 'grace', 'again')$$, 'TK040', '{"invoice_id": "in_2"}',
  'and what is parked no more is not confirmed again'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
