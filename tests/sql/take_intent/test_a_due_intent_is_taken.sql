-- The intent that has been due longest is taken, and kept from others for a while.
begin;
select plan(6);

-- given
select tests.given_active();
select tests.given_instance('inst_2');
do $$
begin
  perform tests.settle('in_2', p_stripe_subscription_id => 'sub_2', p_instance_id => 'inst_2');
  perform till.destroy_instance('inst_ada', 'grace', 'unused', true, '2026-06-10T00:00:02Z');
  perform till.destroy_instance('inst_2', 'grace', 'unused', true, '2026-06-10T00:00:01Z');
end;
$$;

-- then
select is(
  tests.answer($$select * from till.take_intent('2026-06-10T00:00:02Z')$$),
  '{"intent_id": 2, "kind": "cancel_subscription", "account_id": "acct_ada",
    "idempotency_key": "cancel_subscription:sub_2:2", "parameters": {"stripe_subscription_id": "sub_2"},
    "attempts": 1}',
  'the older one first'
);
select is((select intent_id from till.take_intent('2026-06-10T00:00:02Z')), 1::bigint, 'then the other');
select is((select intent_id from till.take_intent('2026-06-10T00:00:03Z')), null, 'then none');
select is((select intent_id from till.take_intent('2026-06-10T00:01:01Z')), null, 'for a minute');
select results_eq(
  $$select intent_id, attempts, till.take_intent('2026-06-10T00:01:02Z') is not null from till.intents order by 1$$,
  $$values (1::bigint, 1, true), (2, 1, true)$$,
  'a worker that died with one loses nothing'
);
select results_eq(
  'select intent_id, attempts from till.intents order by 1', 'values (1::bigint, 2), (2, 2)', 'attempts are counted'
);

select * from finish();
rollback;
