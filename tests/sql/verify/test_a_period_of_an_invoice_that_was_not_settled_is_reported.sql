-- A paid period that names an invoice, and that something else than a settlement paid, is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
insert into till_private.paid_periods (
  lineage_id, subscription_id, transaction_id, invoice_id, plan, price_version, amount, period_start, period_end
)
values (1, 1, 1, 'in_0', 'standard', '2026-03-19', 9000000, '2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z');

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_period_with_an_invoice_was_settled', 'acct_ada', '{"paid_period_id": 2}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_period_with_an_invoice_was_settled', 'acct_ada', '{"paid_period_id": 2}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
