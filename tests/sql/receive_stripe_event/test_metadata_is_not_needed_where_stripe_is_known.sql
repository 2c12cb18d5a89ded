-- A known Stripe subscription, or a known customer, says whose invoice it is without any metadata.
begin;
select plan(3);

-- given: the first payment made subscription and customer known
select tests.given_ada();
select tests.given_event(tests.invoice_paid());
select tests.given_instance('inst_2');

-- then
select is(
  tests.answer($$select outcome, transaction_id from till.receive_stripe_event(tests.invoice_paid(
    'dahlia', 'evt_2', 'in_2', p_customer_id => null, p_metadata => '{}', p_period_start => '2026-07-01T00:00:00Z'
  ), '2026-07-01T00:20:00Z')$$),
  '{"outcome": "applied", "transaction_id": 2}', 'by the Stripe subscription'
);
select is(
  tests.answer($$select outcome, transaction_id from till.receive_stripe_event(tests.invoice_paid(
    'pre_basil', 'evt_3', 'in_3', p_stripe_subscription_id => 'sub_2', p_metadata => '{"instance_id": "inst_2"}'
  ), '2026-07-01T00:20:00Z')$$),
  '{"outcome": "applied", "transaction_id": 3}', 'by the customer'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
