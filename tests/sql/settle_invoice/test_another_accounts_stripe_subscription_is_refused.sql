-- A Stripe subscription that is known to pay for one account does not pay for another.
begin;
select plan(2);

-- given: sub_ada is acct_ada's, and of sub_old only the fact is left
select tests.given_active();
insert into till_private.stripe_subscriptions (stripe_subscription_id, account_id) values ('sub_old', 'acct_ada');
select tests.given_account('acct_bob');
select tests.given_instance('inst_bob', 'acct_bob');

-- then
select tests.refuses(
  $$select tests.settle('in_2', 'acct_bob', 'sub_ada', p_instance_id => 'inst_bob')$$,
  'TK034', '{"account_id": "acct_bob", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada"}',
  'one that funds an instance'
);
select tests.refuses(
  $$select tests.settle('in_2', 'acct_bob', 'sub_old', p_instance_id => 'inst_bob')$$,
  'TK034', '{"account_id": "acct_bob", "stripe_subscription_id": "sub_old"}',
  'one that did'
);

select * from finish();
rollback;
