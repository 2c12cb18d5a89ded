-- No body at all, and a time that never comes, are refused.
begin;
select plan(3);

select tests.refuses(
  'select till.receive_stripe_event(null)', 'TK004', '{"argument": "body", "must_be": "there"}', 'no body'
);
select tests.refuses(
  $$select till.receive_stripe_event(tests.invoice_paid(), 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);
select is_empty('select * from till.stripe_events', 'no event is on record');

select * from finish();
rollback;
