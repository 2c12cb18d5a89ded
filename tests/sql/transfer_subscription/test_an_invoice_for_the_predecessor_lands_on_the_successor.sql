-- An invoice for what was transferred lands on the successor, though its metadata names the old instance.
begin;
select plan(3);

-- given
select tests.given_active();
select tests.given_transfer();

-- when: the renewal still names inst_ada
select tests.given_event(
  tests.invoice_paid('dahlia', 'evt_2', 'in_2', p_period_start => '2026-07-01T00:00:00Z'),
  p_at => '2026-07-01T00:20:00Z'
);

-- then
select results_eq(
  $$select subscription_id, instance_id, stripe_subscription_id, current_period_end
    from till.subscriptions order by 1$$,
  $$values
    (1::bigint, 'inst_ada' collate "C", null::text collate "C", '2026-07-01T00:00:00Z'::timestamptz),
    (2, 'inst_new', 'sub_ada', '2026-08-01T00:00:00Z')$$,
  'the successor has the new period, the predecessor is history'
);
select results_eq(
  'select instance_id, invoice_id from till.paid_periods order by 2',
  $$values ('inst_ada' collate "C", 'in_1' collate "C"), ('inst_new', 'in_2')$$,
  'each period stays where it was paid'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
