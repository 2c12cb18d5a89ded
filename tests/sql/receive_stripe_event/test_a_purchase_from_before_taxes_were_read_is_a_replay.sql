-- A purchase that an earlier version booked, tax and all, is a replay when Stripe tells of it again.
begin;
select plan(3);

-- given: it does not say what was tax
select tests.given_ada();
select tests.given_event(tests.checkout_event('completed', null, 'cs_1', 'payment'));
set local session_replication_role = replica;
update till_private.purchases set tax_amount = null;
set local session_replication_role = origin;

-- when
create temp table answer as
select * from till.receive_stripe_event(tests.with_field(
  tests.checkout_event('async_payment_succeeded', null, 'cs_1', 'payment', p_event_id => 'evt_2'),
  '{data,object,total_details}', '{"amount_tax": 200}'
));

-- then
select is((select (outcome, replayed) from answer), ('applied'::text, true), 'it is a replay');
select is(till.balance('acct_ada'), 25000000::bigint, 'nothing is credited or taken');
select is_empty('select * from till.verify()', 'all is well');

select * from finish();
rollback;
