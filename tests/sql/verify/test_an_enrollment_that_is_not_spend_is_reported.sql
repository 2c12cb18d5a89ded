-- An enrollment that does not count as spend is reported.
begin;
select plan(3);

-- given
select tests.given_ada(100000000);
do $$
begin
  perform tests.enroll();
end;
$$;
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.entries set counter = 'acquired' where transaction_id = 2;
update till_private.accounts set acquired = acquired - 55000000, spent = 0 where account_id = 'acct_ada';
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_enrollment_charges_once_and_counts_as_spend', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('an_enrollment_charges_once_and_counts_as_spend', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
