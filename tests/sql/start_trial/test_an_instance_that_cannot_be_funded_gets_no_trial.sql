-- A trial needs a personal, living instance of the account itself.
begin;
select plan(4);

-- given
select tests.given_account('acct_ada');
select tests.given_account('acct_bob');
select tests.given_instance('inst_bob', 'acct_bob');
select tests.given_instance('inst_org', p_organization_id => 'org_1');
select tests.given_instance('inst_gone');
do $$
begin
  perform till.destroy_instance('inst_gone', 'grace', 'unused');
end;
$$;

-- then
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_none')$$,
  'TK020', '{"instance_id": "inst_none"}', 'an unknown instance'
);
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_bob')$$,
  'TK020', '{"instance_id": "inst_bob"}', 'an instance of somebody else reads as unknown'
);
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_gone')$$,
  'TK021', '{"instance_id": "inst_gone"}', 'a destroyed instance'
);
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_org')$$,
  'TK023', '{"instance_id": "inst_org"}', 'an instance of an organization'
);

select * from finish();
rollback;
