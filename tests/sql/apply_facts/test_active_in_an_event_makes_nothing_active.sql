-- Only a payment ends dunning; an event that says active does not.
begin;
select plan(2);

-- given
select tests.given_active();
do $$
begin
  perform tests.given_event(
    tests.subscription_event('evt_2', '2026-07-02T00:00:00Z', p_status => 'unpaid'),
    p_at => '2026-07-02T00:00:00Z'
  );
  perform tests.given_event(
    tests.subscription_event('evt_3', '2026-07-03T00:00:00Z', p_status => 'active'),
    p_at => '2026-07-03T00:00:00Z'
  );
  perform tests.given_event(
    tests.subscription_event('evt_4', '2026-07-04T00:00:00Z', p_status => 'trialing'),
    p_at => '2026-07-04T00:00:00Z'
  );
  perform tests.given_event(
    tests.subscription_event('evt_5', '2026-07-05T00:00:00Z', p_status => 'paused'),
    p_at => '2026-07-05T00:00:00Z'
  );
end;
$$;

-- then
select is(
  tests.answer('select status, past_due_since from till.subscriptions'),
  '{"status": "unpaid", "past_due_since": "2026-07-01T00:00:00+00:00"}', 'it stays unpaid'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
