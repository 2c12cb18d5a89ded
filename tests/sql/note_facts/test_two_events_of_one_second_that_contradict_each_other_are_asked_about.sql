-- Of two events of one second that contradict each other the first stands until Stripe has answered.
begin;
select plan(2);

-- given
select tests.given_ada();

-- when
do $$
begin
  perform tests.given_event(tests.subscription_event('evt_2', p_cancel => true));
  perform tests.given_event(tests.subscription_event('evt_3', p_cancel => false));
  perform tests.given_event(tests.subscription_event('evt_4', p_cancel => false));
end;
$$;

-- then
select is(
  tests.facts() -> 'cancel_at_period_end', 'true', 'the first stands'
);
select is(
  tests.answer('select kind, account_id, idempotency_key, parameters, reason from till_private.intents'),
  '{"kind": "refresh_subscription", "account_id": "acct_ada",
    "idempotency_key": "refresh_subscription:sub_ada:1781913600",
    "parameters": {"stripe_subscription_id": "sub_ada", "second": 1781913600},
    "reason": "two events of one second contradict each other"}',
  'Stripe is asked, once'
);

select * from finish();
rollback;
