-- An event that is applied, ignored or dismissed is not reprocessed; an unknown one is not found.
begin;
select plan(4);

-- given
select tests.given_ada();
select tests.given_event(tests.invoice_paid());
select tests.given_event(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_2'), '{type}', '"invoice.voided"'), 'ignored'
);
select tests.given_event(tests.invoice_paid(p_event_id => 'evt_3', p_livemode => true), 'quarantined');
select till.dismiss_stripe_event('evt_3', 'grace', 'a mistake');

-- then
select tests.refuses(
  $$select till.reprocess_stripe_event('evt_1', 'grace', 'why')$$,
  'TK041', '{"event_id": "evt_1", "outcome": "applied"}', 'not an applied one'
);
select tests.refuses(
  $$select till.reprocess_stripe_event('evt_2', 'grace', 'why')$$,
  'TK041', '{"event_id": "evt_2", "outcome": "ignored"}', 'not an ignored one'
);
select tests.refuses(
  $$select till.reprocess_stripe_event('evt_3', 'grace', 'why')$$,
  'TK041', '{"event_id": "evt_3", "outcome": "dismissed"}', 'not a dismissed one'
);
select tests.refuses(
  $$select till.reprocess_stripe_event('evt_x', 'grace', 'why')$$, 'TK040', '{"event_id": "evt_x"}', 'an unknown one'
);

select * from finish();
rollback;
