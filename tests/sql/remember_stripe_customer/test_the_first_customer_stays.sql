-- Of two customers that were made for one account the first one that is written stays, and both callers
-- are told.
begin;
select plan(6);

-- given
select tests.given_account();
select tests.given_account('acct_bob');

-- then
select is(till.remember_stripe_customer('acct_ada', 'cus_1'), 'cus_1', 'the first is written');
select is(till.remember_stripe_customer('acct_ada', 'cus_2'), 'cus_1', 'the second gets the first');
select is((select stripe_customer_id from till.accounts where account_id = 'acct_ada'), 'cus_1', 'which stays');
select tests.refuses(
  $$select till.remember_stripe_customer('acct_bob', 'cus_1')$$, 'TK034',
  '{"account_id": "acct_bob", "stripe_customer_id": "cus_1"}', 'a customer belongs to one account'
);
select tests.refuses(
  $$select till.remember_stripe_customer('acct_ada', '')$$, 'TK004',
  '{"argument": "stripe_customer_id", "must_be": "text of 1 to 255 characters"}', 'an empty one'
);
select tests.refuses(
  $$select till.remember_stripe_customer('acct_nobody', 'cus_3')$$, 'TK001', '{"account_id": "acct_nobody"}',
  'an unknown account'
);

select * from finish();
rollback;
