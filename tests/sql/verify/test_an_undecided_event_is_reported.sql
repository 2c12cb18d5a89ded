-- An event that was stored but never decided is reported.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_account('acct_eva');
select tests.given_event(tests.invoice_paid());

-- when: what cannot happen, planted
update till_private.stripe_events set outcome = 'received';

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_event_is_decided', 'acct_ada', '{"event_id": "evt_1"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
