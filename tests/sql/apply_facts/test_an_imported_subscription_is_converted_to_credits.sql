-- A subscription of the older system is converted too, though no paid period of ours tells its time.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_subscription());
select tests.change('{"convert_to_credits": true}');

-- when
select tests.given_event(tests.subscription_event(p_what => 'deleted'));

-- then
select is(
  tests.answer($$
    select status, payment_source, stripe_subscription_id, current_period_end, credit_renewal_at
    from till.subscriptions
  $$),
  '{"status": "active", "payment_source": "credits", "stripe_subscription_id": null,
    "current_period_end": "2026-07-01T00:00:00+00:00", "credit_renewal_at": "2026-07-01T00:00:00+00:00"}',
  'it is pure credit'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
