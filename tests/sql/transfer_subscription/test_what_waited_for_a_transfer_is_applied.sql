-- An invoice that was paid between the end of the old instance and the transfer is applied by that.
begin;
select plan(4);

-- given
select tests.given_active();
select tests.given_instance('inst_new');
select tests.given_instance('inst_other');
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'broken', true, '2026-06-10T00:00:00Z');
  perform till.destroy_instance('inst_other', 'grace', 'unused', true, '2026-06-10T00:00:00Z');
end;
$$;
select tests.given_event(
  tests.invoice_paid(p_event_id => 'evt_2', p_invoice_id => 'in_2', p_period_start => '2026-07-01T00:00:00Z'),
  'quarantined', '2026-06-25T00:00:00Z'
);
select tests.given_event(
  tests.invoice_paid(
    p_event_id => 'evt_3', p_invoice_id => 'in_3', p_stripe_subscription_id => 'sub_other', p_instance_id => 'inst_other'
  ),
  'quarantined', '2026-06-25T00:00:00Z'
);

-- when
create temp table answer as
select * from till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-06-26T00:00:00Z');

-- then
select is(
  tests.answer('select subscription_id, instance_id, current_period_end from answer'),
  '{"subscription_id": 2, "instance_id": "inst_new", "current_period_end": "2026-08-01T00:00:00+00:00"}',
  'the successor is paid to the end of July'
);
select is(
  tests.answer($$
    select resolution, resolved_by, resolved_reason from till_private.quarantine where event_id = 'evt_2'
  $$),
  '{"resolution": "applied", "resolved_by": "stripe", "resolved_reason": "instance_destroyed may have gone"}',
  'it is parked no more'
);
select results_eq(
  'select event_id, reason from till.quarantine',
  $$values ('evt_3' collate "C", 'instance_destroyed')$$, 'what is for another instance stays parked'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
