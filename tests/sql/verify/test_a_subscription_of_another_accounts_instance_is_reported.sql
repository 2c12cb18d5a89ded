-- A subscription whose instance belongs to another account is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');
select tests.given_account('acct_bob');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.instances set account_id = 'acct_bob';
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_subscription_has_the_account_of_its_instance', 'acct_ada', '{"subscription_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_subscription_has_the_account_of_its_instance', 'acct_ada', '{"subscription_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
