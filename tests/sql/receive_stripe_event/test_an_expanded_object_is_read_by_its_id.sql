-- Where Stripe sends a whole object in place of its id, the id is read.
begin;
select plan(1);

-- given
select tests.given_ada();

-- when
select tests.given_event(tests.with_field(
  tests.with_field(tests.invoice_paid(), '{data,object,customer}', '{"id": "cus_ada", "object": "customer"}'),
  '{data,object,parent,subscription_details,subscription}', '{"id": "sub_ada", "object": "subscription"}'
));

-- then
select results_eq(
  'select a.stripe_customer_id, s.stripe_subscription_id from till.accounts as a, till.subscriptions as s',
  $$values ('cus_ada' collate "C", 'sub_ada' collate "C")$$,
  'the customer and the subscription'
);

select * from finish();
rollback;
