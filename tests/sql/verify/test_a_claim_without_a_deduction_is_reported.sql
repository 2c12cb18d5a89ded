-- A legacy deposit that was settled without claim and without deduction is reported.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_import(
  tests.legacy_deposit('l_1', 'ch_1'), tests.legacy_deposit('l_2', 'ch_2'), tests.legacy_deduction('l_3'),
  tests.legacy_deduction('l_4')
);
do $$
begin
  perform tests.settle('in_1', p_payment_ids => '{ch_1}');
  perform tests.settle('in_2', p_payment_ids => '{ch_2}');
end;
$$;
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.legacy_settlements set deduction_legacy_id = null where legacy_id = 'l_1';
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_settlement_books_what_its_invoice_says', 'acct_ada', '{"transaction_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_settlement_books_what_its_invoice_says', 'acct_ada', '{"transaction_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
