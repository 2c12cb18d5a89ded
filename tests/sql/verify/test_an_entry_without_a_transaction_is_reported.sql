-- An entry whose transaction is not there is reported.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada', 25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.entries set transaction_id = 99;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_entry_belongs_to_its_transaction', 'acct_ada', '{"entry_number": 1, "transaction_id": 99}'::jsonb),
    ('a_transaction_has_entries', 'acct_ada', '{"transaction_id": 1}')$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('an_entry_belongs_to_its_transaction', 'acct_ada', '{"entry_number": 1, "transaction_id": 99}'::jsonb),
    ('a_transaction_has_entries', 'acct_ada', '{"transaction_id": 1}')$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
