-- A settlement whose entries do not sum to zero is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.entries set amount = -8000000, balance_after = 26000000 where entry_number = 3;
update till_private.accounts set acquired = 26000000 where account_id = 'acct_ada';
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_settlement_sums_to_zero', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_settlement_sums_to_zero', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
