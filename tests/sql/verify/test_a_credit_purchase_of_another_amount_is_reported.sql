-- A purchase of credits that was booked with another amount than was paid is reported.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_account('acct_eva');
select tests.given_event(tests.checkout_event('completed', null, 'cs_1', 'payment'));

-- when
alter table till_private.purchases disable trigger user;
update till_private.purchases set amount = amount + 1;

-- then
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values ('a_credit_purchase_is_booked_as_it_was_paid', 'acct_ada', '{"payment_intent_id": "pi_1"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
