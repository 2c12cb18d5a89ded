-- A subscription that was changed without a change row is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
update till_private.subscriptions set scheduled_plan = 'commit';

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_subscription_agrees_with_its_last_change', 'acct_ada', '{"subscription_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_subscription_agrees_with_its_last_change', 'acct_ada', '{"subscription_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
