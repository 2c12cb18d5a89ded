-- An invoice that has the shape of no API version is parked, and nothing is read as null.
begin;
select plan(11);

-- given
select tests.given_ada();

-- then
select tests.parks(
  tests.without_field(tests.invoice_paid(p_event_id => 'evt_a'), '{data,object,parent}'),
  'unrecognized_shape', '{"field": "parent or subscription", "must_be": "there"}', 'neither parent nor subscription',
  '{"invoice_id": "in_1", "amount": 9000000, "currency": "usd"}'
);
select tests.parks(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_b'), '{data,object,amount_paid}', '"900"'),
  'unrecognized_shape', '{"field": "amount_paid", "must_be": "a whole number"}', 'an amount that is a string'
);
select tests.parks(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_c'), '{data,object,amount_paid}', '900.5'),
  'unrecognized_shape', '{"field": "amount_paid", "must_be": "a whole number"}', 'an amount that is no whole number',
  '{"account_id": "acct_ada", "invoice_id": "in_1", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "currency": "usd"}'
);
select tests.parks(
  tests.without_field(tests.invoice_paid(p_event_id => 'evt_d'), '{data,object,amount_paid}'),
  'unrecognized_shape', '{"field": "id, currency, amount_paid, amount_paid_off_stripe", "must_be": "there, and agree"}',
  'no amount',
  '{"account_id": "acct_ada", "invoice_id": "in_1", "stripe_subscription_id": "sub_ada", "instance_id": "inst_ada",
    "currency": "usd"}'
);
select tests.parks(
  tests.invoice_paid(p_event_id => 'evt_e', p_off_stripe => 901),
  'unrecognized_shape', '{"field": "id, currency, amount_paid, amount_paid_off_stripe", "must_be": "there, and agree"}',
  'more outside Stripe than in all'
);
select tests.parks(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_f'), '{data,object,customer}', '7'),
  'unrecognized_shape', '{"field": "customer", "must_be": "a string of at most 255 characters"}',
  'a customer that is a number'
);
select tests.parks(
  tests.without_field(tests.invoice_paid(p_event_id => 'evt_g'), '{data,object,lines}'),
  'unrecognized_shape', '{"field": "lines.data", "must_be": "a list"}', 'no lines'
);
select tests.parks(
  tests.without_field(tests.invoice_paid(p_event_id => 'evt_h'), '{data,object,lines,data,0,pricing}'),
  'unrecognized_shape', '{"field": "pricing or price", "must_be": "there"}', 'a line without a price'
);
select tests.parks(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_i'), '{data,object,lines,data,0,period,end}', '"soon"'),
  'unrecognized_shape', '{"field": "end", "must_be": "a whole number"}', 'a period that ends soon'
);
select tests.parks(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_j'), '{data,object,lines,data,0,period,end}', '253402300800'),
  'unrecognized_shape', '{"field": "end", "must_be": "seconds since 1970"}', 'a period that ends in the year 10000'
);

-- An id that no index could hold: hexadecimal digits, so that it cannot be compressed into one either.
create temp table long as
select string_agg(md5(i::text), '') as id
from generate_series(1, 600) as i;
select tests.parks(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_k'), '{data,object,id}', to_jsonb(long.id)),
  'unrecognized_shape', '{"field": "id", "must_be": "a string of at most 255 characters"}', 'an id that is too long',
  jsonb_build_object(
    'account_id', 'acct_ada', 'invoice_id', left(long.id, 255), 'stripe_subscription_id', 'sub_ada',
    'instance_id', 'inst_ada', 'amount', 9000000, 'currency', 'usd'
  )
)
from long;

select * from finish();
rollback;
