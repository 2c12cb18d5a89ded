-- What Stripe answers decides between two events of one second.
begin;
select plan(4);

-- given: two events of one second, of which the first stands
select tests.given_active();
do $$
begin
  perform tests.given_event(tests.subscription_event('evt_2', p_cancel => true));
  perform tests.given_event(tests.subscription_event('evt_3', p_cancel => false));
end;
$$;

-- when
do $$
begin
  perform till.answer_intent(
    1, '{"id": "sub_ada", "status": "active", "cancel_at_period_end": false}', '2026-06-20T00:01:00Z'
  );
end;
$$;

-- then
select is(
  tests.answer('select status, cancel_at_period_end from till.subscriptions'),
  '{"status": "active", "cancel_at_period_end": false}', 'it is not to be canceled'
);
select is(
  (tests.changes() -> 2) - array['before', 'after'],
  '{"action": "refresh_subscription", "actor": "stripe", "changed_at": "2026-06-20T00:01:00+00:00"}',
  'the change row says how that is known'
);
select is(
  tests.answer('select answered_at, last_error, answer ->> ''status'' as answer from till_private.intents'),
  '{"answered_at": "2026-06-20T00:01:00+00:00", "last_error": null, "answer": "active"}', 'the answer is kept'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
