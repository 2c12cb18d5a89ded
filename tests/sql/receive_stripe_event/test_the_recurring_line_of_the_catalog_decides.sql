-- Of several lines, the recurring one whose price is in the catalog decides plan and period.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_price('price_commit', p_plan => 'commit');

-- when: with a proration of another plan, a one-time item and a recurring line of something else
select tests.given_event(tests.invoice_paid(shape, 'evt_' || shape, 'in_' || shape, p_amount => 5700,
  p_period_start => start, p_lines => array[
    tests.invoice_line(shape, 'price_standard', -450, p_period_end => '2026-06-15T00:00:00Z', p_proration => true),
    tests.invoice_line(shape, 'price_standard', 900, p_recurring => false),
    tests.invoice_line(shape, 'price_addon', 450),
    tests.invoice_line(shape, 'price_commit', 4800, 'usd', start, start + interval '6 months')
  ]))
from (values
  ('dahlia', '2026-06-01T00:00:00Z'::timestamptz), ('pre_basil', '2026-12-01T00:00:00Z')
) as given (shape, start);

-- then
select results_eq(
  'select invoice_id, plan, amount, period_start, period_end from till.paid_periods order by period_start',
  $$values
    ('in_dahlia' collate "C", 'commit', 57000000::bigint, '2026-06-01T00:00:00Z'::timestamptz,
      '2026-12-01T00:00:00Z'::timestamptz),
    ('in_pre_basil', 'commit', 57000000, '2026-12-01T00:00:00Z', '2027-06-01T00:00:00Z')$$,
  'in both shapes; the amount is what was paid in all'
);

select * from finish();
rollback;
