-- A purchase that is on record twice is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
alter table till_private.purchases drop constraint purchases_pkey;
drop index till_private.a_transaction_books_one_purchase;
insert into till_private.purchases select * from till_private.purchases;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_purchase_is_recorded_once', 'acct_ada', '{"purchase_id": "in_1"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_purchase_is_recorded_once', 'acct_ada', '{"purchase_id": "in_1"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
