-- An enrollment whose period is of another amount is reported.
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
update till_private.paid_periods set amount = amount - 1;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_enrollment_pays_one_period', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('an_enrollment_pays_one_period', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
