-- An event that is marked as quarantined but not in quarantine is reported.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_account('acct_eva');
select tests.given_event(tests.invoice_paid(p_livemode => true), 'quarantined');

-- when: what cannot happen, planted
delete from till_private.quarantine;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_parked_event_is_in_quarantine', null, '{"event_id": "evt_1"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
