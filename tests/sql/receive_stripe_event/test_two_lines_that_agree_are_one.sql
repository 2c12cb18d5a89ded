-- Two lines that stand for the same plan, price version and period do not contradict each other.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_price('price_standard_2');

-- when
select tests.given_event(tests.invoice_paid(p_amount => 1800, p_lines => array[
  tests.invoice_line(), tests.invoice_line(p_stripe_price_id => 'price_standard_2')
]));

-- then
select is(
  tests.answer('select plan, amount from till.paid_periods'), '{"plan": "standard", "amount": 18000000}',
  'they are one period'
);

select * from finish();
rollback;
