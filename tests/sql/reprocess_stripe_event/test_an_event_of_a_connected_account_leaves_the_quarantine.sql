-- What a version before this one parked, although it was of a connected account, is ignored when it is applied
-- again, by an operator or by a redelivery; what it names gets nothing.
begin;
select plan(3);

-- given: two events that were parked under an account
select tests.given_ada();
do $$
declare
  v_body bytea;
begin
  foreach v_body in array array[tests.invoice_paid(p_event_id => 'evt_1'), tests.invoice_paid(p_event_id => 'evt_2')] loop
    v_body := tests.with_field(v_body, '{account}', '"acct_1Shop"');
    perform till_private.store_event(till_private.read_event(v_body), v_body, null, '2026-06-01T00:20:00Z');
  end loop;
end;
$$;
update till_private.stripe_events set outcome = 'quarantined', account_id = 'acct_ada';
insert into till_private.quarantine (event_id, reason, detail, account_id, parked_at, tried_at)
select event_id, 'customer_mismatch', '{}', 'acct_ada', received_at, received_at from till_private.stripe_events;

-- when
create temp table answers as
select * from till.reprocess_stripe_event('evt_1', 'grace', 'have a look', '2026-06-02T00:00:00Z')
union all
select * from till.receive_stripe_event(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_2'), '{account}', '"acct_1Shop"'), '2026-06-02T00:00:00Z'
);

-- then
select results_eq(
  'select event_id, outcome, reason from answers order by event_id',
  $$values ('evt_1', 'ignored', 'connected_account'), ('evt_2', 'ignored', 'connected_account')$$, 'they are ignored'
);
select results_eq(
  $$select q.resolution, e.outcome, e.ignored_because, e.account_id
    from till_private.quarantine as q join till_private.stripe_events as e using (event_id) order by e.event_id$$,
  $$values ('ignored', 'ignored', 'connected_account', null::text collate "C"), ('ignored', 'ignored', 'connected_account', null)$$,
  'and wait for nobody'
);
select is(tests.entries(), '{}', 'nothing is booked');

select * from finish();
rollback;
