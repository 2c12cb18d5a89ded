-- When the paid period is over but Stripe still bills, the intent to cancel is written with the end.
begin;
select plan(2);

-- given: paid to 2026-07-01
select tests.given_active();

-- when
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused', p_at => '2026-07-01T00:00:00Z');
end;
$$;

-- then
select is(
  tests.answer('select destroyed_at, destroyed_by, destroyed_reason from till.instances'),
  '{"destroyed_at": "2026-07-01T00:00:00+00:00", "destroyed_by": "grace", "destroyed_reason": "unused"}',
  'the instance has ended'
);
select is(
  tests.answer('select kind, account_id, idempotency_key, parameters, reason, created_at, answered_at
    from till_private.intents'),
  '{"kind": "cancel_subscription", "account_id": "acct_ada",
    "idempotency_key": "cancel_subscription:sub_ada:1", "parameters": {"stripe_subscription_id": "sub_ada"},
    "reason": "instance_destroyed", "created_at": "2026-07-01T00:00:00+00:00", "answered_at": null}',
  'and Stripe will be asked to cancel, once'
);

select * from finish();
rollback;
