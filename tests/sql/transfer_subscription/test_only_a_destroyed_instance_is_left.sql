-- An instance that is not destroyed keeps its subscription.
begin;
select plan(1);

-- given
select tests.given_active();
select tests.given_instance('inst_new');

-- then
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-06-10T01:00:00Z')$$,
  'TK027', '{"instance_id": "inst_ada", "why": "not_destroyed"}', 'it is refused'
);

select * from finish();
rollback;
