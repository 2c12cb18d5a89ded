-- A compensation that deducts another amount than its invoice's is reported.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit());
do $$
begin
  perform tests.settle(p_payment_ids => '{ch_1}');
end;
$$;
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.purchases set amount = 8000000;
update till_private.paid_periods set amount = 8000000;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_settlement_books_what_its_invoice_says', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_settlement_books_what_its_invoice_says', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
