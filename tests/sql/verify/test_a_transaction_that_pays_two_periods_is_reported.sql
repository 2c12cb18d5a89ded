-- A transaction that pays for two periods is reported.
begin;
select plan(3);

-- given
select tests.given_ada(100000000);
select tests.enroll();
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
alter table till_private.paid_periods drop constraint paid_periods_transaction_id_key;
insert into till_private.paid_periods (
  lineage_id, subscription_id, transaction_id, invoice_id, plan, price_version, amount, period_start, period_end
)
values (1, 1, 2, null, 'standard', '2026-05-10', 55000000, '2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z');

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_transaction_pays_one_period', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_transaction_pays_one_period', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
