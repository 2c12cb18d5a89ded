-- The example catalog has the plans, versions and prices of the documentation.
begin;
select plan(4);

select results_eq(
  'select plan, period_months, contra from till_private.plans order by period_months',
  $$values ('standard', 1, 'hosting_revenue'), ('commit', 6, 'hosting_revenue')$$,
  'two plans'
);
select results_eq(
  'select price_version, effective_at, currency, trial_days from till_private.price_versions order by effective_at',
  $$values
    ('2026-03-19', '2026-03-19T00:00:00Z'::timestamptz, 'usd', 7),
    ('2026-05-10', '2026-05-10T00:00:00Z', 'usd', 1)$$,
  'two price versions'
);
select results_eq(
  'select price_version, plan, amount, intro_amount from till_private.plan_prices order by 1, 2 desc',
  $$values
    ('2026-03-19', 'standard', 9000000::bigint, 4000000::bigint),
    ('2026-03-19', 'commit', 48000000, null),
    ('2026-05-10', 'standard', 55000000, null),
    ('2026-05-10', 'commit', 306000000, null)$$,
  'and their prices'
);
select is_empty('select * from till_private.stripe_prices', 'Stripe prices are added by the operator');

select * from finish();
rollback;
