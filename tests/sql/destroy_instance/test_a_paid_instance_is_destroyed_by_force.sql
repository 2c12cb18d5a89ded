-- An operator may destroy an instance whose paid period still runs.
begin;
select plan(2);

-- given: paid to 2026-07-01
select tests.given_active();

-- when
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'the customer asked', true, '2026-06-15T00:00:00Z');
end;
$$;

-- then
select is(
  tests.answer('select destroyed_at, destroyed_by, destroyed_reason from till.instances'),
  '{"destroyed_at": "2026-06-15T00:00:00+00:00", "destroyed_by": "grace", "destroyed_reason": "the customer asked"}',
  'the instance has ended, and the reason is on record'
);
select results_eq(
  'select idempotency_key, reason from till.intents',
  $$values ('cancel_subscription:sub_ada:1' collate "C", 'instance_destroyed')$$,
  'Stripe will be asked to cancel'
);

select * from finish();
rollback;
