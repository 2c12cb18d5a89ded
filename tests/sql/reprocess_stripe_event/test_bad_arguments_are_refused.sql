-- An operator names himself and his reason.
begin;
select plan(3);

-- given
select tests.given_event(tests.invoice_paid(), 'quarantined');

-- then
select tests.refuses(
  $$select till.reprocess_stripe_event('evt_1', '', 'why')$$,
  'TK004', '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'no actor'
);
select tests.refuses(
  $$select till.reprocess_stripe_event('evt_1', 'grace', null)$$,
  'TK004', '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'no reason'
);
select tests.refuses(
  $$select till.reprocess_stripe_event('evt_1', 'grace', 'why', 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);

select * from finish();
rollback;
