-- An instance that nobody pays for is destroyed at once.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada');
select tests.given_instance();

-- when
create temp table answer as
select * from till.destroy_instance('inst_ada', 'grace', 'unused', p_at => '2026-06-01T00:00:00Z');

-- then
select is(
  tests.answer('select * from answer'),
  '{"instance_id": "inst_ada", "account_id": "acct_ada", "organization_id": null,
    "registered_at": "2026-01-01T00:00:00+00:00", "destroyed_at": "2026-06-01T00:00:00+00:00"}',
  'the instance is returned with its end'
);
select is(
  tests.answer('select destroyed_at, destroyed_by, destroyed_reason from till.instances'),
  '{"destroyed_at": "2026-06-01T00:00:00+00:00", "destroyed_by": "grace", "destroyed_reason": "unused"}',
  'who and why is on record'
);
select is_empty('select * from till.intents', 'Stripe is not asked for anything');

select * from finish();
rollback;
