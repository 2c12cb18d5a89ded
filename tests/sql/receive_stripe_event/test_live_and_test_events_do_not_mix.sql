-- A live event on a test deployment is parked, and the reverse.
begin;
select plan(3);

-- given
select tests.given_ada();

-- then
select tests.parks(
  tests.invoice_paid(p_event_id => 'evt_live', p_livemode => true),
  'livemode_mismatch', '{"event_livemode": true}', 'a live event on a test deployment'
);
select till.set_livemode(true, 'grace', 'we go live');
select tests.parks(
  tests.invoice_paid(p_event_id => 'evt_test'),
  'livemode_mismatch', '{"event_livemode": false}', 'a test event on a live deployment'
);
select is(
  (till.receive_stripe_event(tests.invoice_paid(p_event_id => 'evt_live', p_livemode => true))).outcome,
  'applied', 'the live event is now applied'
);

select * from finish();
rollback;
