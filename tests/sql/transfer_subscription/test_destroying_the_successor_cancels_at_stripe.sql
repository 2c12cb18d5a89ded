-- When the successor's instance is destroyed too, Stripe is asked to cancel after all.
begin;
select plan(2);

-- given: a transfer withdrew the first cancellation
select tests.given_active();
select tests.given_transfer();

-- when
do $$
begin
  perform till.destroy_instance('inst_new', 'grace', 'unused', true, '2026-06-12T00:00:00Z');
end;
$$;

-- then
select is(
  tests.answer($$
    select kind, parameters from till.take_intent('2026-06-12T00:00:00Z')
  $$),
  '{"kind": "cancel_subscription", "parameters": {"stripe_subscription_id": "sub_ada"}}',
  'a worker is to do it'
);
select results_eq(
  $$select answered_at is null from till.intents order by intent_id$$, 'values (false), (true)',
  'the first intent stays withdrawn'
);

select * from finish();
rollback;
