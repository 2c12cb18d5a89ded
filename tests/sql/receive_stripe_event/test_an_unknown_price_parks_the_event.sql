-- An invoice of ours without a recurring line of the catalog is parked.
begin;
select plan(4);

-- given
select tests.given_ada();

-- then
select tests.parks(
  tests.invoice_paid(p_event_id => 'evt_a', p_stripe_price_id => 'price_x'),
  'unknown_price', '{"stripe_price_ids": ["price_x"]}', 'a price we were not told of'
);
select tests.parks(
  tests.invoice_paid(p_event_id => 'evt_b', p_lines => array[tests.invoice_line(p_recurring => false)]),
  'unknown_price', '{"stripe_price_ids": []}', 'no recurring line'
);
select tests.parks(
  tests.invoice_paid('pre_basil', 'evt_c', p_lines => array[tests.invoice_line('pre_basil', p_proration => true)]),
  'unknown_price', '{"stripe_price_ids": []}', 'a proration only'
);
select tests.parks(
  tests.invoice_paid(p_event_id => 'evt_d', p_lines => '{}'),
  'unknown_price', '{"stripe_price_ids": []}', 'no line at all'
);

select * from finish();
rollback;
