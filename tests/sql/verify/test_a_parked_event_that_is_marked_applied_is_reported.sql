-- An event that is in quarantine but marked as applied is reported.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_account('acct_eva');
select tests.given_event(tests.invoice_paid(p_livemode => true), 'quarantined');

-- when: what cannot happen, planted
update till_private.stripe_events set outcome = 'applied';

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_parked_event_is_in_quarantine', 'acct_ada', '{"event_id": "evt_1"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_parked_event_is_in_quarantine', 'acct_ada', '{"event_id": "evt_1"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
