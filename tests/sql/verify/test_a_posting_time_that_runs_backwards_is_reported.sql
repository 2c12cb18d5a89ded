-- An entry that was posted before the one before it is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.transactions set posted_at = '2020-01-01T00:00:00Z' where transaction_id = 2;
update till_private.entries set posted_at = '2020-01-01T00:00:00Z' where transaction_id = 2;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('posted_at_never_runs_backwards', 'acct_ada', '{"entry_number": 2}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('posted_at_never_runs_backwards', 'acct_ada', '{"entry_number": 2}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
