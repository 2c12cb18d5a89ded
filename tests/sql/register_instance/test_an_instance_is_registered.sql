-- An instance is registered for its account: personal, or under an organization.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada');

-- when
create temp table personal as
select * from till.register_instance('inst_1', 'acct_ada', p_at => '2026-06-01T00:00:00Z');
create temp table shared as
select * from till.register_instance('inst_2', 'acct_ada', 'org_1', '2026-06-01T00:00:00Z');

-- then
select is(
  tests.answer('select * from personal'),
  '{"instance_id": "inst_1", "account_id": "acct_ada", "organization_id": null,
    "registered_at": "2026-06-01T00:00:00+00:00", "destroyed_at": null}',
  'a personal one'
);
select is(
  tests.answer('select * from shared'),
  '{"instance_id": "inst_2", "account_id": "acct_ada", "organization_id": "org_1",
    "registered_at": "2026-06-01T00:00:00+00:00", "destroyed_at": null}',
  'one of an organization'
);
select results_eq(
  'select instance_id, account_id, organization_id from till.instances order by 1',
  $$values ('inst_1' collate "C", 'acct_ada' collate "C", null::text collate "C"), ('inst_2', 'acct_ada', 'org_1')$$,
  'both are on record'
);

select * from finish();
rollback;
