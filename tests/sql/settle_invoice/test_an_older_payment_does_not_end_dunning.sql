-- A payment for an older period leaves a past due subscription past due; one for the newest does not.
begin;
select plan(4);

-- given: July is not paid
select tests.given_active();
select tests.change('{"status": "past_due", "past_due_since": "2026-07-01T00:00:00Z"}');
update till_private.stripe_subscriptions set dunning = 'past_due', dunning_seen_at = '2026-07-01T00:00:00Z';

-- when: May is paid late
do $$
begin
  perform tests.settle(
    'in_0', p_period_start => '2026-05-01T00:00:00Z', p_period_end => '2026-06-01T00:00:00Z',
    p_event_at => '2026-07-02T00:00:00Z', p_at => '2026-07-02T00:00:00Z'
  );
end;
$$;

-- then
select is(
  tests.answer('select status, past_due_since from till.subscriptions'),
  '{"status": "past_due", "past_due_since": "2026-07-01T00:00:00+00:00"}',
  'May does not help'
);

-- when: July arrives
do $$
begin
  perform tests.settle(
    'in_2', p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z',
    p_event_at => '2026-07-03T00:00:00Z', p_at => '2026-07-03T00:00:00Z'
  );
end;
$$;

-- then
select is(
  tests.answer('select status, past_due_since from till.subscriptions'),
  '{"status": "active", "past_due_since": null}',
  'July does'
);

-- when: August is not paid, and July is paid a second time after that
update till_private.stripe_subscriptions set dunning_seen_at = '2026-08-01T00:00:00Z';
select tests.change('{"status": "past_due", "past_due_since": "2026-08-01T00:00:00Z"}');
do $$
begin
  perform tests.settle(
    'in_3', p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z',
    p_event_at => '2026-08-02T00:00:00Z', p_at => '2026-08-02T00:00:00Z'
  );
end;
$$;

-- then
select is(
  tests.answer('select status, past_due_since from till.subscriptions'),
  '{"status": "active", "past_due_since": null}',
  'of two payments of the newest period the later one counts'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
