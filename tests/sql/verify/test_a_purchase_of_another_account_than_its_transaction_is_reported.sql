-- A purchase that names another account than its transaction is reported, for both accounts.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_bob');
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.purchases set account_id = 'acct_bob';
set local session_replication_role = origin;

-- then
select set_eq(
  'select * from till.verify()',
  $$values
    ('a_settlement_books_what_its_invoice_says', 'acct_ada', '{"transaction_id": 2}'::jsonb),
    ('a_purchase_is_booked_by_its_transaction', 'acct_bob', '{"purchase_id": "in_1"}')$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values ('a_settlement_books_what_its_invoice_says', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
