-- A finished import whose opening entry is not its balance is reported.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit());
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.legacy_entries set amount = 8999999;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_finished_import_brought_the_balance_over', 'acct_ada', '{"transaction_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_finished_import_brought_the_balance_over', 'acct_ada', '{"transaction_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
