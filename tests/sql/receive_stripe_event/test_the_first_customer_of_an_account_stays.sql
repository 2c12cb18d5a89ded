-- The first Stripe customer of an account stays.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_event(tests.invoice_paid(p_customer_id => 'cus_first'));

-- when: a renewal names another customer
select tests.given_event(tests.invoice_paid(
  'dahlia', 'evt_2', 'in_2', p_customer_id => 'cus_second', p_period_start => '2026-07-01T00:00:00Z'
));

-- then
select is((select stripe_customer_id::text from till.accounts), 'cus_first', 'the first one is remembered');

select * from finish();
rollback;
