-- An invoice that is on record as settled twice is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
alter table till_private.settlements
  drop constraint settlements_pkey, drop constraint settlements_transaction_id_key;
insert into till_private.settlements select * from till_private.settlements;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_invoice_is_settled_once', 'acct_ada', '{"invoice_id": "in_1"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('an_invoice_is_settled_once', 'acct_ada', '{"invoice_id": "in_1"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
