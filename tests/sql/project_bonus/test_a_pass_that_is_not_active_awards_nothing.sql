-- While the selected pass is past due its bonus waits; it is awarded with the first spend after it is paid.
begin;
select plan(4);

-- given: a month that is over, and a renewal that failed
select tests.given_account('acct_ada', 100000000);
select tests.pay_pass();
select tests.given_event(
  tests.pass_event('evt_1', '2026-07-01T01:00:00Z', 'past_due'), p_at => '2026-07-01T01:00:00Z'
);

-- when
select till.spend_credits('acct_ada', 50000000, 'k1', p_at => '2026-07-02T00:00:00Z');
select is(tests.pass() ->> 'status', 'past_due', 'it is past due');
select is(tests.months(), '{"2026-06: 19000000, 19000000"}'::text[], 'no bonus');

-- when
select tests.given_event(
  tests.pass_event('evt_2', '2026-07-03T00:00:00Z', 'active'), p_at => '2026-07-03T00:00:00Z'
);
select tests.given_event(
  tests.pass_invoice('in_2', '2026-07-01T00:00:00Z', p_paid_at => '2026-07-03T00:00:00Z'),
  p_at => '2026-07-03T00:00:00Z'
);
select till.spend_credits('acct_ada', 18000000, 'k2', p_at => '2026-07-04T00:00:00Z');
select is(
  tests.months(), array['2026-06: 19000000, 19000000', '2026-07: 19000000, 69000000, 10% 1900000'],
  'the latest month alone has one'
);

-- when, then: whatever else it is
create function pg_temp.promised (p_status text) returns bigint language sql as $$
  update till_private.passes set status = p_status;
  update till_private.pass_issuances
  set bonus_amount = null, bonus_percent = null, bonus_transaction_id = null;
  select (till_private.project_bonus(a, 1000000000)).amount from till_private.accounts as a;
$$;
select results_eq(
  $$select status, pg_temp.promised(status)
    from unnest(array['active', 'trialing', 'past_due', 'paused', 'incomplete', 'ended']) as status$$,
  $$values ('active', 1900000::bigint), ('trialing', 0), ('past_due', 0), ('paused', 0), ('incomplete', 0), ('ended', 0)$$,
  'only an active one promises its bonus'
);

select * from finish();
rollback;
