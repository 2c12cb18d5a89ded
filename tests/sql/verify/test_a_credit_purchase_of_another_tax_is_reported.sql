-- A purchase of credits whose tax was credited, or booked apart from what it says, is reported.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_account('acct_eva');
select tests.given_event(tests.with_field(
  tests.checkout_event('completed', null, 'cs_1', 'payment'), '{data,object,total_details}', '{"amount_tax": 200}'
));
select tests.given_event(tests.checkout_event(
  'completed', null, 'cs_2', 'payment', p_payment_intent_id => 'pi_2', p_event_id => 'evt_2'
));

-- when
alter table till_private.purchases disable trigger user;
update till_private.purchases set tax_amount = 1000000;

-- then
select results_eq(
  $$select * from till.verify('acct_ada') order by detail$$,
  $$values
    ('a_credit_purchase_is_booked_as_it_was_paid', 'acct_ada', '{"payment_intent_id": "pi_1"}'::jsonb),
    ('a_credit_purchase_is_booked_as_it_was_paid', 'acct_ada', '{"payment_intent_id": "pi_2"}')$$,
  'verify reports both, and nothing else'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
