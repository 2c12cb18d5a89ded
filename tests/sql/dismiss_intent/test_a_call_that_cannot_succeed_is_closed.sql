-- A call that can never succeed is closed by an operator: it is due no more, and an answer changes nothing.
begin;
select plan(6);

-- given: two contradicting events, and the intent to ask about them
select tests.given_active();
select tests.given_event(tests.subscription_event('evt_2', p_cancel => true));
select tests.given_event(tests.subscription_event('evt_3', p_cancel => false));

-- then
select tests.refuses(
  $$select till.dismiss_intent(9, 'grace', 'gone')$$, 'TK042', '{"intent_id": 9}', 'an unknown one is refused'
);
select tests.refuses(
  $$select till.dismiss_intent(1, null, 'gone')$$, 'TK004',
  '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'who'
);

-- when
do $$
begin
  perform till.dismiss_intent(1, 'grace', 'the test data was deleted', '2026-06-20T01:00:00Z');
  perform till.answer_intent(1, '{"id": "sub_ada", "status": "canceled", "cancel_at_period_end": false}');
end;
$$;

-- then
select is(
  tests.answer('select answered_at, answer from till_private.intents'),
  '{"answered_at": "2026-06-20T01:00:00+00:00",
    "answer": {"dismissed_by": "grace", "dismissed_reason": "the test data was deleted"}}',
  'it says who and why'
);
select is(
  tests.answer('select status, cancel_at_period_end from till.subscriptions'),
  '{"status": "active", "cancel_at_period_end": true}', 'the answer that came all the same changed nothing'
);
select is_empty($$select 1 from till.take_intent('2026-07-01T00:00:00Z') as i where i.intent_id is not null$$, 'it is not due');
select tests.refuses(
  $$select till.dismiss_intent(1, 'eve', 'again')$$, 'TK042', '{"intent_id": 1}', 'once'
);

select * from finish();
rollback;
