-- Enrolled on the 31st, on 29 February and at a year's end, the period is the same instant in every
-- time zone of the server.
begin;
select plan(3);

-- given
create function pg_temp.periods (p_zone text)
  returns text[]
  language plpgsql
as $$
declare
  v_periods text[];
begin
  perform set_config('timezone', p_zone, true);
  perform tests.given_account('acct_' || p_zone, 1000000000);
  perform tests.given_instance(p_zone || n, 'acct_' || p_zone) from generate_series(1, 4) as n;
  perform till.enroll_with_credits('acct_' || p_zone, p_zone || 1, 'standard', '1', p_at => '2027-01-31T23:30:00Z');
  perform till.enroll_with_credits('acct_' || p_zone, p_zone || 2, 'standard', '2', p_at => '2028-02-29T00:30:00Z');
  perform till.enroll_with_credits('acct_' || p_zone, p_zone || 3, 'standard', '3', p_at => '2026-12-31T23:59:59Z');
  perform till.enroll_with_credits('acct_' || p_zone, p_zone || 4, 'commit', '4', p_at => '2026-08-31T00:00:00Z');
  select array_agg(
    (p.period_start at time zone 'UTC')::text || ' to ' || (p.period_end at time zone 'UTC')::text
    order by p.paid_period_id
  )
  into v_periods
  from till.paid_periods as p
  where p.account_id = 'acct_' || p_zone;
  return v_periods;
end;
$$;
create temp table expected as
select '{"2027-01-31 23:30:00 to 2027-02-28 23:30:00",
  "2028-02-29 00:30:00 to 2028-03-29 00:30:00",
  "2026-12-31 23:59:59 to 2027-01-31 23:59:59",
  "2026-08-31 00:00:00 to 2027-02-28 00:00:00"}'::text[] as periods;

-- then
select is(pg_temp.periods('UTC'), (select periods from expected), 'UTC');
select is(pg_temp.periods('America/New_York'), (select periods from expected), 'New York');
select is(pg_temp.periods('Pacific/Auckland'), (select periods from expected), 'Auckland');

select * from finish();
rollback;
