-- The cancellation at Stripe that the destruction had asked for is withdrawn.
begin;
select plan(3);

-- given
select tests.given_active();
select tests.given_transfer();

-- then
select is(
  tests.answer('select kind, reason, answered_at, answer from till_private.intents'),
  '{"kind": "cancel_subscription", "reason": "instance_destroyed",
    "answered_at": "2026-06-10T00:00:00+00:00", "answer": {"withdrawn": "transferred"}}',
  'nobody cancels what still runs'
);
select is(
  (select intent_id from till.take_intent('2026-06-11T00:00:00Z')), null, 'no worker takes it'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
