-- What settlement refuses is parked with its reason, its detail and the money at stake.
begin;
select plan(10);

-- given: an active subscription, and instances that cannot be funded
select tests.given_active();
select tests.given_price('price_new', '2026-05-10');
select tests.given_instance('inst_org', p_organization_id => 'org_1');
select tests.given_instance('inst_gone');
do $$
begin
  perform till.destroy_instance('inst_gone', 'grace', 'unused');
end;
$$;

-- then
select tests.parks(
  tests.invoice_paid(p_event_id => 'evt_a', p_currency => 'jpy'),
  'payment_conflict', '{"invoice_id": "in_1", "transaction_id": 1, "differs": ["amount", "currency"]}',
  'the invoice was settled with other facts',
  '{"account_id": "acct_ada", "invoice_id": "in_1", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "amount": 900000000, "currency": "jpy"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_b', 'in_2', p_instance_id => 'inst_x', p_stripe_subscription_id => 'sub_2'),
  'instance_not_found', '{"instance_id": "inst_x"}', 'an unknown instance',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_2", "instance_id": "inst_x",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_c', 'in_2', p_instance_id => 'inst_gone', p_stripe_subscription_id => 'sub_2'),
  'instance_destroyed', '{"instance_id": "inst_gone"}', 'a destroyed instance',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_2", "instance_id": "inst_gone",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_d', 'in_2', p_instance_id => 'inst_org', p_stripe_subscription_id => 'sub_2'),
  'organization_boundary', '{"instance_id": "inst_org"}', 'an instance of an organization',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_2", "instance_id": "inst_org",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_e', 'in_2', p_currency => 'eur'),
  'currency_mismatch', '{"currency": "eur", "account_currency": "usd"}', 'another currency',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "amount": 9000000, "currency": "eur"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_f', 'in_2', p_stripe_price_id => 'price_new',
    p_period_start => '2026-07-01T00:00:00Z'),
  'price_version_mismatch',
  '{"subscription_id": 1, "price_version": "2026-03-19", "invoice_price_version": "2026-05-10"}',
  'another price version',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_g', 'in_2', p_stripe_subscription_id => 'sub_2'),
  'second_subscription',
  '{"subscription_id": 1, "stripe_subscription_id": "sub_ada", "current_period_end": "2026-07-01T00:00:00+00:00"}',
  'a second Stripe subscription',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_2", "instance_id": "inst_ada",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_h', 'in_2', p_period_end => '2026-06-01T00:00:00Z'),
  'invalid_argument', '{"argument": "period_end", "must_be": "after period_start"}', 'a period of no time',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_i', 'in_2', p_amount => 100000000001),
  'amount_out_of_range',
  '{"amount": 100000000001, "currency": "usd", "micros_per_unit": 10000, "maximum": 1000000000000000}',
  'an amount above 10^15 micros',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "amount": 1000000000010000, "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid('dahlia', 'evt_j', 'in_2', p_amount => -900),
  'unrecognized_shape',
  '{"field": "id, currency, amount_paid, amount_paid_off_stripe", "must_be": "there, and agree"}',
  'a negative amount',
  '{"account_id": "acct_ada", "invoice_id": "in_2", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "currency": "usd"}'
);

select * from finish();
rollback;
