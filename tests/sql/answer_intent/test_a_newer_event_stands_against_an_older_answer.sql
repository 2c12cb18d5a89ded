-- An answer about one second leaves what a newer event said.
begin;
select plan(1);

-- given: two events of one second, of which the first stands
select tests.given_active();
do $$
begin
  perform tests.given_event(tests.subscription_event('evt_2', p_cancel => true));
  perform tests.given_event(tests.subscription_event('evt_3', p_cancel => false));
end;
$$;

-- given
select tests.given_event(tests.subscription_event('evt_4', '2026-06-20T00:00:01Z', p_cancel => true));

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

select * from finish();
rollback;
