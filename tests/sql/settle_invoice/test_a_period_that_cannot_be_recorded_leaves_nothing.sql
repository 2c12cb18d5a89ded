-- When the paid period cannot be recorded, the deposit, the deduction and the subscription go too.
begin;
select plan(1);

-- given: a paid period of the invoice, planted under another transaction
select tests.given_active(25000000);
insert into till_private.paid_periods (
  lineage_id, subscription_id, transaction_id, invoice_id, plan, price_version, amount, period_start, period_end
)
values (1, 1, 1, 'in_2', 'standard', '2026-03-19', 9000000, '2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z');

-- then
select tests.refuses(
  $$select tests.settle('in_2', p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z')$$,
  'TK031', '{"invoice_id": "in_2"}', 'nothing is left of the settlement'
);

select * from finish();
rollback;
