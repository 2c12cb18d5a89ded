-- Where metadata, Stripe subscription and customer disagree about the account, the event is parked.
begin;
select plan(3);

-- given: sub_ada and cus_ada are known as acct_ada's
select tests.given_ada();
select tests.given_event(tests.invoice_paid());
select tests.given_account('acct_bob');
select tests.given_instance('inst_bob', 'acct_bob');

-- then
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_2', 'in_2', 'acct_bob', 'inst_bob', p_customer_id => 'cus_bob'),
  'customer_mismatch', '{"account_ids": ["acct_ada", "acct_bob"]}', 'the Stripe subscription is another account''s',
  '{"account_id": "acct_bob", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada", "instance_id": "inst_bob",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('pre_basil', 'evt_3', 'in_3', 'acct_bob', 'inst_bob', 'sub_bob'),
  'customer_mismatch', '{"account_ids": ["acct_ada", "acct_bob"]}', 'the customer is another account''s',
  '{"account_id": "acct_bob", "invoice_id": "in_3", "stripe_subscription_id": "sub_bob", "instance_id": "inst_bob",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_4', 'in_4', 'acct_bob', 'inst_ada', 'sub_bob', 'cus_bob'),
  'customer_mismatch',
  '{"account_id": "acct_bob", "stripe_subscription_id": "sub_bob", "instance_id": "inst_ada"}',
  'the instance is another account''s',
  '{"account_id": "acct_bob", "invoice_id": "in_4", "stripe_subscription_id": "sub_bob", "instance_id": "inst_ada",
    "amount": 9000000, "currency": "usd"}'
);

select * from finish();
rollback;
