-- An instance keeps its account and its organization.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada');
select tests.given_account('acct_bob');
select tests.given_instance('inst_1');
select tests.given_instance('inst_2', p_organization_id => 'org_1');

-- then
select tests.refuses(
  $$select till.register_instance('inst_1', 'acct_bob')$$,
  'TK022', '{"instance_id": "inst_1"}', 'not another account'
);
select tests.refuses(
  $$select till.register_instance('inst_1', 'acct_ada', 'org_1')$$,
  'TK022', '{"instance_id": "inst_1"}', 'a personal one stays personal'
);
select tests.refuses(
  $$select till.register_instance('inst_2', 'acct_ada')$$,
  'TK022', '{"instance_id": "inst_2"}', 'one of an organization stays there'
);

select * from finish();
rollback;
