-- A yearly pass that is not active waits, also when it is named; what it missed is issued afterwards.
begin;
select plan(4);

-- given
select tests.given_account();
select tests.pay_pass(p_cadence => 'yearly');
select tests.given_event(
  tests.pass_event('evt_1', '2026-06-02T00:00:00Z', 'trialing', p_cadence => 'yearly'), p_at => '2026-06-02T00:00:00Z'
);

-- when, then
select is((till.issue_due_pass_credits(1, '2026-08-02T00:00:00Z')).transaction_id, null, 'nothing is due');
select is_empty($$select till.due_passes(100, '2026-08-02T00:00:00Z')$$, 'and is not listed');
select is(tests.months(), '{"2026-06: 19000000, 19000000"}'::text[], 'nothing is issued');

-- when
select tests.given_event(
  tests.pass_event('evt_2', '2026-08-02T00:00:00Z', p_cadence => 'yearly'), p_at => '2026-08-02T00:00:00Z'
);
select is(
  array(
    select (till.issue_due_pass_credits(1, '2026-08-02T00:00:00Z')).amount from generate_series(1, 3)
  ),
  array[19000000, 19000000, null]::bigint[], 'July and August'
);

select * from finish();
rollback;
