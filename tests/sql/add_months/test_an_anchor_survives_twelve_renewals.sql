-- Counted from its anchor, a subscription returns to its day after every short month, in every time
-- zone of the session.
begin;
select plan(9);

-- given
create function pg_temp.boundaries (p_zone text, p_anchor timestamptz)
  returns text
  language plpgsql
as $$
declare
  v_boundaries text;
begin
  perform set_config('timezone', p_zone, true);
  select string_agg(to_char(till_private.add_months(p_anchor, n) at time zone 'UTC', 'MM-DD HH24:MI'), ', ' order by n)
  into v_boundaries
  from generate_series(0, 12) as n;
  return v_boundaries;
end;
$$;

-- then
select is(
  pg_temp.boundaries(zone, '2027-01-31T23:30:00Z'),
  '01-31 23:30, 02-28 23:30, 03-31 23:30, 04-30 23:30, 05-31 23:30, 06-30 23:30, 07-31 23:30, '
  || '08-31 23:30, 09-30 23:30, 10-31 23:30, 11-30 23:30, 12-31 23:30, 01-31 23:30',
  'the 31st of January, in ' || zone
)
from unnest(array['UTC', 'America/New_York', 'Pacific/Auckland']) as zone;
select is(
  pg_temp.boundaries(zone, '2028-02-29T00:30:00Z'),
  '02-29 00:30, 03-29 00:30, 04-29 00:30, 05-29 00:30, 06-29 00:30, 07-29 00:30, 08-29 00:30, '
  || '09-29 00:30, 10-29 00:30, 11-29 00:30, 12-29 00:30, 01-29 00:30, 02-28 00:30',
  'the 29th of February, in ' || zone
)
from unnest(array['UTC', 'America/New_York', 'Pacific/Auckland']) as zone;
select is(
  pg_temp.boundaries(zone, '2027-12-31T23:59:59.999999Z'),
  '12-31 23:59, 01-31 23:59, 02-29 23:59, 03-31 23:59, 04-30 23:59, 05-31 23:59, 06-30 23:59, '
  || '07-31 23:59, 08-31 23:59, 09-30 23:59, 10-31 23:59, 11-30 23:59, 12-31 23:59',
  'the end of a year before a leap year, in ' || zone
)
from unnest(array['UTC', 'America/New_York', 'Pacific/Auckland']) as zone;

select * from finish();
rollback;
