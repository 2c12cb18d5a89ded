-- Each fact is what the newest event said of it, in whatever order the events come.
begin;
select plan(2);

-- given
select tests.given_ada();

-- when: the newest comes first
do $$
begin
  perform tests.given_event(tests.subscription_event('evt_3', '2026-06-22T00:00:00Z', p_cancel => true));
  perform tests.given_event(tests.subscription_event('evt_2', '2026-06-21T00:00:00Z', p_status => 'past_due'));
  perform tests.given_event(tests.subscription_event('evt_1', '2026-06-20T00:00:00Z', p_status => 'unpaid'));
end;
$$;

-- then
select is(
  tests.facts() - array['stripe_status', 'stripe_status_seen_at'],
  '{"cancel_at_period_end": true, "cancel_seen_at": "2026-06-22T00:00:00+00:00",
    "dunning": "past_due", "dunning_seen_at": "2026-06-21T00:00:00+00:00"}',
  'the cancel flag of the 22nd, the dunning of the 21st'
);
select is_empty('select * from till.intents', 'nothing is unclear');

select * from finish();
rollback;
