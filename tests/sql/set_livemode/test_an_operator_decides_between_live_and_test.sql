-- A deployment takes test events until an operator decides otherwise; who and why is on record.
begin;
select plan(6);

-- then
select is(
  tests.answer('select livemode, changed_by from till_private.deployment'),
  '{"livemode": false, "changed_by": "tillkeeper"}', 'a new deployment takes test events'
);

-- when
select till.set_livemode(true, 'grace', 'we go live', '2026-06-01T00:00:00Z');

-- then
select is(
  tests.answer('select * from till_private.deployment'),
  '{"only_row": true, "livemode": true, "changed_by": "grace", "changed_reason": "we go live",
    "changed_at": "2026-06-01T00:00:00+00:00"}',
  'now it takes live events'
);
select tests.refuses(
  $$select till.set_livemode(null, 'grace', 'why')$$,
  'TK004', '{"argument": "livemode", "must_be": "true or false"}', 'neither is refused'
);
select tests.refuses(
  $$select till.set_livemode(false, '', 'why')$$,
  'TK004', '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'no actor is refused'
);
select tests.refuses(
  $$select till.set_livemode(false, 'grace', null)$$,
  'TK004', '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'no reason is refused'
);
select tests.refuses(
  $$select till.set_livemode(false, 'grace', 'why', 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes is refused'
);

select * from finish();
rollback;
