-- Whoever has paid comes before whoever may still pay; but only for those who had begun before it: an
-- older payment is not why a later checkout is closed.
begin;
select plan(3);

-- given: the first of two tabs is paid, then a third is opened
select tests.given_shop();
create temp table tabs as select tests.begin_checkout('2026-06-01T00:00:00Z') as attempt_id, 'cs_1' as session_id;
do $$ begin perform till.record_checkout_session(attempt_id, session_id, 'https://stripe/1') from tabs; end; $$;
insert into tabs select tests.begin_checkout('2026-06-01T00:01:00Z'), 'cs_2';
select tests.given_event(tests.checkout_event(
  'completed', (select attempt_id from tabs where session_id = 'cs_1'), 'cs_1'
));
insert into tabs select tests.begin_checkout('2026-06-01T01:00:00Z'), 'cs_3';
create function pg_temp.record (p_session_id text) returns text language sql as $$
  select coalesce(s.reason, s.url)
  from tabs
  cross join till.record_checkout_session(attempt_id, session_id, 'https://stripe/' || session_id) as s
  where session_id = p_session_id;
$$;

-- then
select is(pg_temp.record('cs_3'), 'https://stripe/cs_3', 'the third is open');
select is(pg_temp.record('cs_2'), 'checkout_completed', 'the second is told of the payment, not of the third');
insert into tabs select tests.begin_checkout('2026-06-01T02:00:00Z'), 'cs_4';
do $$ begin perform till.destroy_instance('inst_ada', 'grace', 'unused'); end; $$;
select is(pg_temp.record('cs_4'), 'checkout_closed', 'the payment had been there before the fourth began');

select * from finish();
rollback;
