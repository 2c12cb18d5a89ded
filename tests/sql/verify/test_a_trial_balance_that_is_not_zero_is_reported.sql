-- Accounts that do not sum to the house are reported, once per currency.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.accounts set acquired = acquired + 1 where account_id = 'acct_ada';
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('counters_equal_the_sums_of_entries', 'acct_ada', '{"acquired": 25000001, "spent": 0, "entry_count": 3, "booked_acquired": 25000000, "booked_spent": 0, "booked_entries": 3}'::jsonb),
    ('trial_balance_is_zero', null, '{"currency": "usd", "contras": 25000000, "accounts": 25000001}')$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('counters_equal_the_sums_of_entries', 'acct_ada', '{"acquired": 25000001, "spent": 0, "entry_count": 3, "booked_acquired": 25000000, "booked_spent": 0, "booked_entries": 3}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
