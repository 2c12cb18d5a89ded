-- The facts of a Stripe subscription are never another account's.
begin;
select plan(2);

-- given: known by its facts only
select tests.given_ada();
select tests.given_account('acct_bob');
select tests.given_event(tests.subscription_event());

-- then
select tests.parks(
  tests.subscription_event('evt_3', p_account_id => 'acct_bob'),
  'customer_mismatch', '{"account_ids": ["acct_ada", "acct_bob"]}', 'it is parked',
  '{"account_id": "acct_bob", "instance_id": "inst_ada", "stripe_subscription_id": "sub_ada"}'
);
select tests.refuses(
  $$select till_private.note_facts(
    jsonb_populate_record(
      null::till_private.stripe_subscriptions,
      '{"stripe_subscription_id": "sub_ada", "account_id": "acct_bob", "cancel_at_period_end": true}'
    ), now(), false, now()
  )$$,
  'TK034', '{"account_id": "acct_bob", "stripe_subscription_id": "sub_ada"}', 'also when it is told apart from an event'
);

select * from finish();
rollback;
