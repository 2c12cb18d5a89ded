-- The events of a session close its attempt, whatever their order; in subscription mode they book nothing.
begin;
select plan(14);

-- given
select tests.given_shop();
create function pg_temp.after (variadic p_events text[]) returns text language plpgsql as $$
declare
  v_event text;
  v_attempt_id text := tests.begin_checkout(clock_timestamp());
begin
  foreach v_event in array p_events loop
    perform tests.given_event(tests.checkout_event(
      split_part(v_event, ' ', 1), v_attempt_id, 'cs_' || v_attempt_id,
      p_payment_status => coalesce(nullif(split_part(v_event, ' ', 2), ''), 'paid'),
      p_event_id => 'evt_' || md5(v_attempt_id || v_event)
    ));
  end loop;
  return (
    select status || ', ' || close_reason || ', ' || (session_id = 'cs_' || v_attempt_id)
    from till_private.checkout_attempts where attempt_id = v_attempt_id
  );
end;
$$;

-- then
select is(pg_temp.after('completed'), 'completed, paid, true', 'completed');
select is(pg_temp.after('expired unpaid'), 'expired, expired, true', 'expired');
select is(pg_temp.after('expired unpaid', 'completed'), 'completed, paid, true', 'completed after all');
select is(pg_temp.after('completed', 'expired unpaid'), 'completed, paid, true', 'a late expiry changes nothing');
select is(
  pg_temp.after('completed unpaid', 'expired unpaid'), 'completed, payment_pending, true', 'nor while it is not paid yet'
);
select is(pg_temp.after('completed unpaid'), 'completed, payment_pending, true', 'completed, but not paid yet');
select is(
  pg_temp.after('completed unpaid', 'async_payment_succeeded'), 'completed, paid, true', 'paid later'
);
select is(
  pg_temp.after('async_payment_succeeded', 'completed unpaid'), 'completed, paid, true', 'the other way round'
);
select is(
  pg_temp.after('async_payment_failed unpaid', 'completed unpaid'), 'failed, payment_failed, true', 'never paid'
);
select is(
  pg_temp.after('async_payment_failed unpaid', 'expired unpaid'), 'failed, payment_failed, true', 'nor expired'
);
select is(
  pg_temp.after('async_payment_failed unpaid', 'async_payment_succeeded'), 'completed, paid, true', 'paid after all'
);
select is(
  pg_temp.after('async_payment_succeeded', 'async_payment_failed unpaid'), 'completed, paid, true', 'in this order, too'
);
select is(
  (select jsonb_build_object('entries', (select count(*) from till.entries), 'due', tests.intents_due())),
  '{"entries": 0, "due": []}'::jsonb, 'nothing is booked, nothing is left to do'
);

-- and: what was superseded stays so when its session has expired
create temp table tab as select tests.begin_checkout('2026-12-01T00:00:00Z') as attempt_id;
do $$
begin
  perform till.record_checkout_session(attempt_id, 'cs_1', 'https://stripe/1') from tab;
  perform till.destroy_instance('inst_ada', 'grace', 'unused');
  perform tests.given_event(tests.checkout_event('expired', attempt_id, p_event_id => 'evt_last')) from tab;
end;
$$;
select is(
  (select status from till.checkout_attempts where session_id = 'cs_1'), 'superseded', 'superseded, though it has expired'
);

select * from finish();
rollback;
