-- An instance that is registered again is returned as it is, also after it was destroyed.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada');
select tests.given_instance('inst_ada');
select tests.given_instance('inst_gone', p_organization_id => 'org_1');
do $$
begin
  perform till.destroy_instance('inst_gone', 'grace', 'unused', p_at => '2026-06-01T00:00:00Z');
end;
$$;
create temp table before as select tests.books();

-- when, then
select is(
  tests.answer($$select * from till.register_instance('inst_ada', 'acct_ada')$$),
  '{"instance_id": "inst_ada", "account_id": "acct_ada", "organization_id": null,
    "registered_at": "2026-01-01T00:00:00+00:00", "destroyed_at": null}',
  'with its first registration'
);
select is(
  tests.answer($$select * from till.register_instance('inst_gone', 'acct_ada', 'org_1')$$),
  '{"instance_id": "inst_gone", "account_id": "acct_ada", "organization_id": "org_1",
    "registered_at": "2026-01-01T00:00:00+00:00", "destroyed_at": "2026-06-01T00:00:00+00:00"}',
  'with its end'
);
select is(tests.books(), (select books from before), 'nothing changed');

select * from finish();
rollback;
