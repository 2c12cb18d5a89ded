-- What was booked as new cannot be told from a deposit of the older books any more, so they come first.
begin;
select plan(5);

-- given
select tests.given_active();
select tests.given_account('acct_bob');
select tests.given_pass('acct_bob');

-- then
select tests.refuses(
  $$select till.begin_legacy_import('acct_ada', 'grace', 'moving')$$,
  'TK066', '{"account_id": "acct_ada"}', 'an invoice of hosting was paid'
);
select tests.refuses(
  $$select till.begin_legacy_import('acct_bob', 'grace', 'moving')$$,
  'TK066', '{"account_id": "acct_bob"}', 'an invoice of a pass was paid'
);

-- given
select tests.given_account('acct_eve');
select tests.given_event(tests.checkout_event(
  'completed', p_mode => 'payment', p_metadata => '{"type": "credits", "account_id": "acct_eve"}', p_customer_id => 'cus_eve'
));

-- then
select tests.refuses(
  $$select till.begin_legacy_import('acct_eve', 'grace', 'moving')$$,
  'TK066', '{"account_id": "acct_eve"}', 'credits were bought'
);

-- given: no payment through Stripe
select tests.given_account('acct_zoe', 5000000);

-- then
select lives_ok($$select till.begin_legacy_import('acct_zoe', 'grace', 'moving')$$, 'what was given is no payment');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
