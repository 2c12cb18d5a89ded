-- An answer of more than 64 KiB is acted upon, and its size is kept instead.
begin;
select plan(3);

-- given: two events of one second, of which the first stands
select tests.given_active();
do $$
begin
  perform tests.given_event(tests.subscription_event('evt_2', p_cancel => true));
  perform tests.given_event(tests.subscription_event('evt_3', p_cancel => false));
  perform till_private.add_intent(
    'cancel_subscription', 'acct_ada', 'cancel:1', '{}', 'test', '2026-06-20T00:01:00Z'
  );
end;
$$;

-- when
do $$
begin
  perform till.answer_intent(1, jsonb_build_object(
    'id', 'sub_ada', 'status', 'active', 'cancel_at_period_end', true, 'metadata', repeat('x', 65536)
  ), '2026-06-20T00:01:00Z');
  perform till.answer_intent(2, jsonb_build_object('x', repeat('x', 65536 - 9)));
end;
$$;

-- then
select is(
  tests.answer('select cancel_at_period_end from till.subscriptions'), '{"cancel_at_period_end": true}', 'it counts'
);
select is(
  (select answer from till_private.intents where intent_id = 1), '{"bytes_not_kept": 65619}', 'and is not kept'
);
select is(
  (select octet_length(answer::text) from till_private.intents where intent_id = 2), 65536,
  'one of 64 KiB is'
);

select * from finish();
rollback;
