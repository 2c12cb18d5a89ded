-- JSON that is no Stripe event is parked as unrecognized_shape.
begin;
select plan(11);

-- given
select tests.given_ada();

-- then
select tests.parks('{}', 'unrecognized_shape', '{}', 'an empty object', '{}');
select tests.parks('[]', 'unrecognized_shape', '{}', 'a list', '{}');
select tests.parks('null', 'unrecognized_shape', '{}', 'null', '{}');
select tests.parks('"evt_1"', 'unrecognized_shape', '{}', 'a string', '{}');
select tests.parks('{"id": "evt_a"}', 'unrecognized_shape', '{}', 'an id alone', '{}');
select tests.parks(
  tests.without_field(tests.invoice_paid(), '{id}'), 'unrecognized_shape', '{}',
  'an invoice in an event without an id, with the money at stake'
);
select tests.parks(
  tests.with_field(tests.invoice_paid(), '{id}', '"in_1"'), 'unrecognized_shape', '{}', 'an id that is no event''s'
);
select tests.parks(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_b'), '{livemode}', '"false"'),
  'unrecognized_shape', '{}', 'neither live nor test', '{}'
);
select tests.parks(
  tests.without_field(tests.invoice_paid(p_event_id => 'evt_c'), '{created}'),
  'unrecognized_shape', '{}', 'no time', '{}'
);
select tests.parks(
  tests.without_field(tests.invoice_paid(p_event_id => 'evt_d'), '{type}'),
  'unrecognized_shape', '{}', 'no type', '{}'
);
select tests.parks(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_e'), '{data,object}', '"in_1"'),
  'unrecognized_shape', '{}', 'no object', '{}'
);

select * from finish();
rollback;
