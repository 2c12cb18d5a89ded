-- Money for an account that does not exist is parked: named by metadata, or by a price of the catalog.
begin;
select plan(3);

-- given
select tests.given_price();

-- then
select tests.parks(
  tests.invoice_paid(), 'account_not_found', '{"account_id": "acct_ada"}', 'the metadata names nobody we know'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_2', p_metadata => '{}'),
  'account_not_found', '{"stripe_customer_id": "cus_ada"}', 'it is our price, of a customer we do not know',
  '{"invoice_id": "in_1", "stripe_subscription_id": "sub_ada", "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('pre_basil', 'evt_3', p_metadata => '{}'),
  'account_not_found', '{"stripe_customer_id": "cus_ada"}', 'in the older shape too',
  '{"invoice_id": "in_1", "stripe_subscription_id": "sub_ada", "amount": 9000000, "currency": "usd"}'
);

select * from finish();
rollback;
