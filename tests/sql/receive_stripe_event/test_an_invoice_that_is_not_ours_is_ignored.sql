-- An invoice without our metadata, of a customer, subscription and price we do not know, is not ours.
begin;
select plan(5);

-- given
select tests.given_active();
create temp table before as select tests.books();

-- then
select is(
  (till.receive_stripe_event(tests.invoice_paid(
    'dahlia', 'evt_x1', 'in_x', p_stripe_subscription_id => 'sub_x', p_customer_id => 'cus_x',
    p_stripe_price_id => 'price_x', p_metadata => '{}'
  ))).outcome,
  'ignored', 'of today''s shape'
);
select is(
  (till.receive_stripe_event(tests.invoice_paid(
    'pre_basil', 'evt_x2', 'in_x', p_stripe_subscription_id => 'sub_x', p_customer_id => 'cus_x',
    p_stripe_price_id => 'price_x', p_metadata => '{"type": "newsletter", "account_id": "acct_ada"}'
  ))).outcome,
  'ignored', 'of the older shape, with metadata of another product'
);
select is(
  (till.receive_stripe_event(tests.invoice_paid(
    'dahlia', 'evt_x3', 'in_x', p_stripe_subscription_id => 'sub_x', p_customer_id => 'cus_x',
    p_stripe_price_id => 'price_x', p_metadata => '{}', p_livemode => true
  ))).outcome,
  'ignored', 'a live one too'
);
select is(tests.books(), (select books from before), 'nothing is booked');
select is_empty('select * from till.quarantine', 'nothing is parked');

select * from finish();
rollback;
