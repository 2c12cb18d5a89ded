-- Trialing, incomplete, paused and past due, unless a paid month runs; a paused pass ends nothing before.
begin;
select plan(7);

-- given
select tests.given_account();
create function pg_temp.status_after (p_status text, p_at timestamptz) returns text language plpgsql as $$
begin
  perform tests.given_event(
    tests.pass_event('evt_' || extract(epoch from p_at), p_at, p_status), p_at => p_at
  );
  return tests.pass() ->> 'status';
end;
$$;

-- then
select is(pg_temp.status_after('incomplete', '2026-05-01T00:00:00Z'), 'incomplete', 'not paid yet');
select is(pg_temp.status_after('trialing', '2026-05-02T00:00:00Z'), 'trialing', 'on trial');
select tests.pay_pass();
select is(tests.pass() ->> 'status', 'active', 'paid');
select is(pg_temp.status_after('past_due', '2026-06-10T00:00:00Z'), 'active', 'past due while a paid month runs');
select is(pg_temp.status_after('paused', '2026-06-11T00:00:00Z'), 'active', 'paused while a paid month runs');
select is(pg_temp.status_after('paused', '2026-07-02T00:00:00Z'), 'paused', 'paused after it');
select is(pg_temp.status_after('unpaid', '2026-07-03T00:00:00Z'), 'past_due', 'not paid');

select * from finish();
rollback;
