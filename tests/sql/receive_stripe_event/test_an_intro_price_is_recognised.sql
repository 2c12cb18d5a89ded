-- An invoice at the intro price pays for the plan that it introduces.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_price('price_intro', p_is_intro => true);

-- when
select tests.given_event(tests.invoice_paid(p_stripe_price_id => 'price_intro', p_amount => 400));

-- then
select is(
  tests.answer('select plan, price_version, amount from till.paid_periods'),
  '{"plan": "standard", "price_version": "2026-03-19", "amount": 4000000}',
  'the amount is what was paid'
);
select is(
  tests.entries(),
  '{"1: 4000000 acquired stripe_clearing -> 4000000", "2: -4000000 acquired hosting_revenue -> 0"}',
  'and so are the entries'
);

select * from finish();
rollback;
