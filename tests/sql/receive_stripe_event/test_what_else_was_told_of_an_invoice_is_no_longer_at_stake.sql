-- An invoice that is settled under one event is at stake under no other.
begin;
select plan(4);

-- given: an invoice that was told twice before its price was known
select tests.given_account('acct_ada');
select tests.given_instance();
do $$
begin
  perform till.receive_stripe_event(tests.invoice_paid(p_event_id => 'evt_1'), '2026-06-01T00:20:00Z');
  perform till.receive_stripe_event(tests.invoice_paid(p_event_id => 'evt_2'), '2026-06-01T00:30:00Z');
end;
$$;
select results_eq(
  'select event_id collate "default", reason collate "default" from till.quarantine order by 1',
  $$values ('evt_1', 'unknown_price'), ('evt_2', 'unknown_price')$$, 'both are parked'
);

-- when: it is settled under a third
select tests.given_price();
select tests.given_event(tests.invoice_paid(p_event_id => 'evt_3'), p_at => '2026-06-01T00:40:00Z');

-- then
select is_empty('select * from till.quarantine', 'nothing is at stake');
select results_eq(
  'select event_id collate "default", outcome collate "default" from till.stripe_events order by 1',
  $$values ('evt_1', 'applied'), ('evt_2', 'applied'), ('evt_3', 'applied')$$, 'all are applied'
);
select is((select count(*) from till_private.purchases), 1::bigint, 'it is booked once');

select * from finish();
rollback;
