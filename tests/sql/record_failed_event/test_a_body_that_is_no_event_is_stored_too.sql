-- Whatever the body is, a failure is stored.
begin;
select plan(1);

-- when
select till.record_failed_event('payload=1', 'XX000');

-- then
select is(
  tests.answer('select reason, detail, event_id from till.quarantine'),
  jsonb_build_object(
    'reason', 'failed', 'detail', '{"sqlstate": "XX000"}'::jsonb,
    'event_id', 'sha256:' || encode(sha256('payload=1'), 'hex')
  ),
  'under its digest'
);

select * from finish();
rollback;
