-- The events of a session match by the attempt, also before the session is recorded; the call then
-- answers what has become of it.
begin;
select plan(6);

-- given
select tests.given_shop();
select tests.given_instance('inst_2');
create temp table tabs as select tests.begin_checkout() as attempt_id, 'paid' as name;
insert into tabs select tests.begin_checkout('2026-06-01T00:00:01Z', 'commit', 'inst_2'), 'lapsed';
create function pg_temp.record (p_name text, p_session_id text) returns text language sql as $$
  select coalesce(s.reason, s.url)
  from tabs
  cross join till.record_checkout_session(attempt_id, p_session_id, 'https://stripe/' || p_session_id) as s
  where name = p_name;
$$;

-- when
select tests.given_event(tests.checkout_event(
  'completed', (select attempt_id from tabs where name = 'paid'), 'cs_1'
));
select tests.given_event(tests.checkout_event(
  'expired', (select attempt_id from tabs where name = 'lapsed'), 'cs_2', p_event_id => 'evt_2'
));

-- then
select is(tests.attempts(), array['standard: completed, paid, cs_1', 'commit: expired, expired, cs_2'], 'they close them');
select is(tests.intents_due(), '{}'::text[], 'and leave nothing to clean up');
select is(pg_temp.record('paid', 'cs_1'), 'checkout_completed', 'the customer has paid');
select is(pg_temp.record('lapsed', 'cs_2'), 'checkout_closed', 'the session has expired');
select is(tests.intents_due(), '{}'::text[], 'neither is expired again');
select is(tests.attempts(), array['standard: completed, paid, cs_1', 'commit: expired, expired, cs_2'], 'nothing changed');

select * from finish();
rollback;
