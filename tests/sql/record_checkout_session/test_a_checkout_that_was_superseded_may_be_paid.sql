-- A checkout that was superseded long ago is paid while the newest makes its session: whoever made that
-- is told that the customer has paid.
begin;
select plan(2);

-- given: of three tabs the first one is paid
select tests.given_shop();
create temp table tabs as select tests.begin_checkout('2026-06-01T00:00:00Z') as attempt_id, 'cs_1' as session_id;
do $$ begin perform till.record_checkout_session(attempt_id, session_id, 'https://stripe/1') from tabs; end; $$;
insert into tabs select tests.begin_checkout('2026-06-01T00:01:00Z'), 'cs_2';
insert into tabs select tests.begin_checkout('2026-06-01T00:02:00Z'), 'cs_3';
select tests.given_event(tests.checkout_event(
  'completed', (select attempt_id from tabs where session_id = 'cs_1'), 'cs_1'
));

-- then
select is(
  (
    select array_agg(session_id || ' ' || s.reason order by session_id)
    from tabs
    cross join till.record_checkout_session(attempt_id, session_id, 'https://stripe/' || session_id) as s
    where session_id <> 'cs_1'
  ),
  '{cs_2 checkout_completed,cs_3 checkout_completed}'::text[],
  'both others are told'
);
select is(
  tests.intents_due(), '{expire_checkout_session:cs_2,expire_checkout_session:cs_3}'::text[], 'their sessions will be expired'
);

select * from finish();
rollback;
