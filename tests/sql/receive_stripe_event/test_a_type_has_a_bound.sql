-- A type that is none of Stripe's is no event's; the event is parked with the money at stake.
begin;
select plan(9);

-- given
select tests.given_ada();

create function pg_temp.of_type (p_event_id text, p_type jsonb)
  returns bytea
  language sql
return tests.with_field(tests.invoice_paid(p_event_id => p_event_id), '{type}', p_type);

-- then
select tests.parks(
  pg_temp.of_type('evt_a', to_jsonb(repeat('x', 256))), 'unrecognized_shape', '{}', 'a type of 256 characters'
);
select tests.parks(
  pg_temp.of_type('evt_b', to_jsonb(E'invoice.paid\x1b[2J'::text)), 'unrecognized_shape', '{}', 'one that moves the cursor'
);
select tests.parks(
  pg_temp.of_type('evt_c', to_jsonb(U&'invoice\202Ediap'::text)), 'unrecognized_shape', '{}', 'one that is read backwards'
);
select tests.parks(pg_temp.of_type('evt_d', '""'), 'unrecognized_shape', '{}', 'one of no characters');
select tests.parks(
  pg_temp.of_type('evt_e', jsonb_build_object('a', repeat('x', 100000))), 'unrecognized_shape', '{}', 'an object',
  '{}'
);
select tests.parks(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_f'), '{api_version}', to_jsonb(repeat('x', 256))),
  'unrecognized_shape', '{}', 'a version of 256 characters'
);
select is(
  tests.answer($$
    select max(length(type)) as type, max(length(api_version)) as api_version from till.stripe_events
  $$),
  '{"type": 255, "api_version": 255}', 'they are stored up to 255 characters'
);

-- when
select is(
  (till.receive_stripe_event(pg_temp.of_type('evt_g', to_jsonb(repeat('x', 255))))).outcome,
  'ignored', 'a type of 255 characters is one that is not handled'
);
select is(
  (select length(type) from till.stripe_events where event_id = 'evt_g'), 255, 'and is stored as it is'
);

select * from finish();
rollback;
