-- Only a parked event is dismissed, once, by somebody who says why.
begin;
select plan(6);

-- given
select tests.given_ada();
select tests.given_event(tests.invoice_paid());
select tests.given_event(tests.invoice_paid(p_event_id => 'evt_2', p_livemode => true), 'quarantined');

-- then
select tests.refuses(
  $$select till.dismiss_stripe_event('evt_1', 'grace', 'why')$$,
  'TK041', '{"event_id": "evt_1", "outcome": "applied"}', 'not an applied one'
);
select tests.refuses(
  $$select till.dismiss_stripe_event('evt_x', 'grace', 'why')$$, 'TK040', '{"event_id": "evt_x"}', 'not an unknown one'
);
select tests.refuses(
  $$select till.dismiss_stripe_event('evt_2', null, 'why')$$,
  'TK004', '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'not without an actor'
);
select tests.refuses(
  $$select till.dismiss_stripe_event('evt_2', 'grace', '')$$,
  'TK004', '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'not without a reason'
);
select tests.refuses(
  $$select till.dismiss_stripe_event('evt_2', 'grace', 'why', 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'not at a time that never comes'
);
select till.dismiss_stripe_event('evt_2', 'grace', 'why');
select tests.refuses(
  $$select till.dismiss_stripe_event('evt_2', 'grace', 'why')$$,
  'TK041', '{"event_id": "evt_2", "outcome": "dismissed"}', 'not twice'
);

select * from finish();
rollback;
