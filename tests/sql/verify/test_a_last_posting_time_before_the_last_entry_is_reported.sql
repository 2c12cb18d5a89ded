-- An account whose last posting time is before its last entry is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
update till_private.accounts set last_posted_at = last_posted_at - interval '1 second' where account_id = 'acct_ada';

-- then
select results_eq(
  'select invariant, account_id from till.verify()',
  $$values ('counters_equal_the_sums_of_entries', 'acct_ada')$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select invariant, account_id from till.verify('acct_ada')$$,
  $$values ('counters_equal_the_sums_of_entries', 'acct_ada')$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
