-- A parked invoice whose money cannot be read is reported.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_account('acct_eva');

-- when: an amount that is no number; one is dismissed, and one is no invoice
select tests.given_event(
  tests.with_field(tests.invoice_paid(p_event_id => event_id), '{data,object,amount_paid}', '"nine"'), 'quarantined'
)
from unnest('{evt_1,evt_2}'::text[]) as event_id;
select till.dismiss_stripe_event('evt_2', 'grace', 'seen at Stripe');
select tests.given_event('payload=1', 'quarantined');

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_quarantined_invoice_has_amount_and_currency', 'acct_ada', '{"event_id": "evt_1", "invoice_id": "in_1"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_quarantined_invoice_has_amount_and_currency', 'acct_ada', '{"event_id": "evt_1", "invoice_id": "in_1"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
