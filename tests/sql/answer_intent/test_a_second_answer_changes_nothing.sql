-- A second answer to an intent changes nothing.
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

do $$
begin
  perform till.answer_intent(
    1, '{"id": "sub_ada", "status": "active", "cancel_at_period_end": true}', '2026-06-20T00:01:00Z'
  );
end;
$$;
create temp table before as select tests.books() as books;

-- when
do $$
begin
  perform till.answer_intent(
    1, '{"id": "sub_ada", "status": "canceled", "cancel_at_period_end": false}', '2026-06-20T00:02:00Z'
  );
end;
$$;

-- then
select is(tests.books(), (select books from before), 'nothing is different');

select * from finish();
rollback;
