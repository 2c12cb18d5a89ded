-- Once ended it stays so, since the earliest end that was told.
begin;
select plan(2);

-- given
select tests.given_active();

-- when
do $$
begin
  perform tests.given_event(tests.subscription_event('evt_3', '2026-06-22T00:00:00Z', 'deleted'));
  perform tests.given_event(tests.subscription_event('evt_2', '2026-06-21T00:00:00Z', 'deleted'));
  perform tests.given_event(tests.subscription_event('evt_4', '2026-06-23T00:00:00Z', p_status => 'past_due'));
end;
$$;

-- then
select is(tests.facts() -> 'ended_at', '"2026-06-21T00:00:00+00:00"', 'the fact');
select is(
  tests.answer('select status, canceled_at, past_due_since from till.subscriptions'),
  '{"status": "canceled", "canceled_at": "2026-06-21T00:00:00+00:00", "past_due_since": null}',
  'and what follows from it'
);

select * from finish();
rollback;
