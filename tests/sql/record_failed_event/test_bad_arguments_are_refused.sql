-- A failure needs a body, a code and a time.
begin;
select plan(5);

select tests.refuses(
  $$select till.record_failed_event(null, 'XX000')$$,
  'TK004', '{"argument": "body, sqlstate", "must_be": "there"}', 'no body'
);
select tests.refuses(
  $$select till.record_failed_event(tests.invoice_paid(), null)$$,
  'TK004', '{"argument": "body, sqlstate", "must_be": "there"}', 'no code'
);
select tests.refuses(
  $$select till.record_failed_event(tests.invoice_paid(), 'duplicate key: ada@example.com')$$,
  'TK004', '{"argument": "body, sqlstate", "must_be": "there"}', 'a text in place of the code'
);
select tests.refuses(
  $$select till.record_failed_event(tests.invoice_paid(), 'XX000', 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);
select is_empty('select * from till.stripe_events', 'no event is on record');

select * from finish();
rollback;
