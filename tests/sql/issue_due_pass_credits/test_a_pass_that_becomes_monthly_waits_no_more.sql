-- A yearly pass that becomes a monthly one has no month to come but those that are paid.
begin;
select plan(3);

-- given
select tests.given_account();
select tests.pay_pass(p_cadence => 'yearly');

-- when
select tests.given_event(
  tests.pass_event('evt_1', '2026-06-10T00:00:00Z', p_cadence => 'monthly'), p_at => '2026-06-10T00:00:00Z'
);

-- then
select is(tests.pass() ->> 'next_issue_at', null, 'it waits for none');
select is((till.issue_due_pass_credits(1, '2026-08-01T00:00:00Z')).transaction_id, null, 'none is issued');

-- when
select tests.pay_pass('in_7', '2026-07-01T00:00:00Z');

-- then
select is(
  tests.months(), array['2026-06: 19000000, 19000000', '2026-07: 19000000, 19000000'], 'July was paid'
);

select * from finish();
rollback;
