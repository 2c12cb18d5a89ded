-- Of two invoices that one payment of the older books paid, the first takes the deposit and the second,
-- when an operator has confirmed it, is booked as new: nothing is lost and nothing is left.
begin;
select plan(6);

-- given: the deposit was never deducted
select tests.given_ada();
select tests.given_import(tests.legacy_deposit());
select tests.given_event(tests.invoice_paid('pre_basil', p_payment_ids => '{ch_1}'));

-- then
select tests.parks(
  tests.invoice_paid('pre_basil', 'evt_2', 'in_2', p_period_start => '2026-07-01T00:00:00Z', p_payment_ids => '{ch_1}'),
  'payment_conflict', '{"payment_id": "ch_1", "transaction_id": 2}', 'the second waits for an operator',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada",
    "instance_id": "inst_ada", "amount": 9000000, "currency": "usd"}', '2026-07-01T00:20:00Z'
);

-- when
do $$
begin
  perform till.allocate_payment('in_2', 'grace', 'one charge for both', '2026-07-01T01:00:00Z');
end;
$$;

-- then
select is(
  tests.answer($$
    select outcome, replayed
    from till.reprocess_stripe_event('evt_2', 'grace', 'allocated', '2026-07-01T01:00:00Z')
  $$),
  '{"outcome": "applied", "replayed": false}', 'it settles'
);
select is(
  tests.entries(),
  '{"1: 9000000 acquired legacy -> 9000000", "2: -9000000 acquired hosting_revenue -> 0",
    "3: 9000000 acquired stripe_clearing -> 9000000", "4: -9000000 acquired hosting_revenue -> 0"}',
  'the deposit is deducted once, the rest is new'
);
select is(
  tests.answer('select legacy_id, transaction_id from till_private.legacy_settlements'),
  '{"legacy_id": "l_1", "transaction_id": 2}', 'the first keeps the deposit'
);
select is_empty('select * from till.unmatched_legacy_deposits', 'no deposit is open');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
