-- An answer about one second leaves what a newer event said.
begin;
select plan(2);

-- given: two events of one second, of which the first stands
select tests.given_active();
do $$
begin
  perform tests.given_event(tests.subscription_event('evt_2', p_cancel => true));
  perform tests.given_event(tests.subscription_event('evt_3', p_cancel => false));
end;
$$;

-- given
select tests.given_event(tests.subscription_event('evt_4', '2026-06-20T00:00:01Z', p_cancel => true, p_status => 'past_due'));

-- when
do $$
begin
  perform till.answer_intent(
    1, '{"id": "sub_ada", "status": "active", "cancel_at_period_end": false}', '2026-06-21T00:00:00Z'
  );
end;
$$;

-- then
select is(
  tests.answer('select cancel_at_period_end from till.subscriptions'), '{"cancel_at_period_end": true}', 'it stays'
);
select is(
  tests.answer('select dunning, dunning_seen_at from till_private.stripe_subscriptions'),
  '{"dunning": "past_due", "dunning_seen_at": "2026-06-20T00:00:01+00:00"}', 'and so does the dunning'
);

select * from finish();
rollback;
