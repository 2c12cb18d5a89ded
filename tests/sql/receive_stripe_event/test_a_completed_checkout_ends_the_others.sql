-- When one checkout of an instance is completed, the others of that instance are superseded, and their
-- sessions expired: two tabs never make two subscriptions.
begin;
select plan(2);

-- given: a superseded checkout, whose session was not expired in time, and another that is open
select tests.given_shop();
select tests.given_instance('inst_2');
create temp table tabs as select tests.begin_checkout('2026-06-01T00:00:00Z') as attempt_id, 'cs_1' as session_id;
do $$ begin perform till.record_checkout_session(attempt_id, session_id, 'https://stripe/1') from tabs; end; $$;
insert into tabs select tests.begin_checkout('2026-06-01T00:01:00Z'), 'cs_2';
insert into tabs select tests.begin_checkout('2026-06-01T00:02:00Z', 'commit', 'inst_2'), 'cs_3';
do $$
begin
  perform till.record_checkout_session(attempt_id, session_id, 'https://stripe/' || session_id)
  from tabs where session_id <> 'cs_1';
end;
$$;

-- when
select tests.given_event(tests.checkout_event(
  'completed', (select attempt_id from tabs where session_id = 'cs_1'), 'cs_1'
));

-- then
select is(
  tests.attempts(),
  array[
    'standard: completed, paid, cs_1, https://stripe/1',
    'standard: superseded, another checkout was completed, cs_2, https://stripe/cs_2',
    'commit: open, cs_3, https://stripe/cs_3'
  ],
  'one has paid, the other is out, the other instance''s goes on'
);
select is(tests.intents_due(), '{expire_checkout_session:cs_2}'::text[], 'and only that one is to be expired');

select * from finish();
rollback;
