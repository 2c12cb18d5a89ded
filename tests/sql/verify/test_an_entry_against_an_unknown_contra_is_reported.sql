-- An entry against a contra that is not on the chart is reported; the house then lacks it.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.entries set contra = 'petty_cash' where entry_number = 1;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('trial_balance_is_zero', null, '{"currency": "usd", "contras": 0, "accounts": 25000000}'::jsonb),
    ('an_entry_names_a_contra_of_the_chart', 'acct_ada', '{"entry_number": 1, "contra": "petty_cash"}')$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('an_entry_names_a_contra_of_the_chart', 'acct_ada', '{"entry_number": 1, "contra": "petty_cash"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
