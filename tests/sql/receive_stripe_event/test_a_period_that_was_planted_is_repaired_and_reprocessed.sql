-- A deduction conflict leaves nothing; when an operator has repaired its cause, the event is applied.
begin;
select plan(4);

-- given: a paid period of in_2 that no settlement made
select tests.given_active(25000000);
insert into till_private.paid_periods (
  lineage_id, subscription_id, transaction_id, invoice_id, plan, price_version, amount, period_start, period_end
)
values (1, 1, 1, 'in_2', 'standard', '2026-03-19', 9000000, '2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z');

-- then
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_2', 'in_2', p_period_start => '2026-07-01T00:00:00Z'),
  'deduction_conflict', '{"invoice_id": "in_2"}', 'neither deposit nor subscription are left',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada",
    "instance_id": "inst_ada", "amount": 9000000, "currency": "usd"}'
);

-- when
delete from till_private.paid_periods where transaction_id = 1;
do $$
begin
  perform till.reprocess_stripe_event('evt_2', 'grace', 'the period is gone', '2026-07-01T00:30:00Z');
end;
$$;

-- then
select is(
  tests.answer('select status, current_period_end from till.subscriptions'),
  '{"status": "active", "current_period_end": "2026-08-01T00:00:00+00:00"}', 'the period is paid'
);
select is(
  tests.entries(),
  '{"1: 25000000 acquired promotions -> 25000000", "2: 9000000 acquired stripe_clearing -> 34000000",
    "3: -9000000 acquired hosting_revenue -> 25000000", "4: 9000000 acquired stripe_clearing -> 34000000",
    "5: -9000000 acquired hosting_revenue -> 25000000"}',
  'deposit and deduction are booked'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
