-- When the import is finished, the events that waited are applied in their order.
begin;
select plan(7);

-- given: parked in the reverse order, and named in none
select tests.given_ada();
select tests.given_open_import(tests.legacy_deposit(), tests.legacy_deduction());
do $$
begin
  perform tests.given_event(tests.subscription_event('evt_3', '2026-06-20T00:00:00Z', 'deleted'), 'quarantined');
  perform tests.given_event(tests.subscription_event('evt_9', '2026-06-10T00:00:00Z', p_cancel => true), 'quarantined');
  perform tests.given_event(
    tests.invoice_paid('pre_basil', 'evt_5', p_payment_ids => '{ch_1,pi_1}'), 'quarantined'
  );
end;
$$;

-- when
do $$
begin
  perform till.finish_legacy_import('acct_ada', 'grace', 'moved', '2026-06-21T00:00:00Z');
end;
$$;

-- then
select is_empty('select * from till.quarantine', 'nothing waits');
select results_eq(
  'select event_id, outcome from till.stripe_events order by 1',
  $$values ('evt_3' collate "C", 'applied'), ('evt_5', 'applied'), ('evt_9', 'applied')$$, 'all are applied'
);
select is(tests.entries(), '{}', 'the payment claimed its deduction');
select is(
  tests.answer('select status, canceled_at, current_period_end from till.subscriptions'),
  '{"status": "canceled", "canceled_at": "2026-06-20T00:00:00+00:00",
    "current_period_end": "2026-07-01T00:00:00+00:00"}',
  'the subscription had its period, and then its end'
);
select results_eq(
  'select action from till.subscription_changes order by change_id',
  $$values ('settle_invoice'), ('customer.subscription.updated'), ('customer.subscription.deleted')$$, 'in that order'
);
select results_eq(
  'select distinct resolved_by, resolved_reason from till_private.quarantine',
  $$values ('stripe', 'legacy_import_open may have gone')$$, 'it is told why'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
