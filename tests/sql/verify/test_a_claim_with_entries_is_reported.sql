-- A claim of a legacy deduction that books entries all the same is reported.
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
insert into till_private.entries (
  account_id, entry_number, transaction_id, amount, counter, contra, balance_after, posted_at
)
select 'acct_ada', n, transaction_id, case n when 1 then 1 else -1 end, 'acquired', 'hosting_revenue', 2 - n, posted_at
from till_private.transactions, generate_series(1, 2) as n
where key = 'in_1';
update till_private.accounts set entry_count = 2 where account_id = 'acct_ada';

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
