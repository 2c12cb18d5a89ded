-- An invoice can only pay for a personal, living instance of its own account.
begin;
select plan(4);

-- given
select tests.given_ada();
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
  $$select tests.settle(p_instance_id => 'inst_none')$$,
  'TK020', '{"instance_id": "inst_none"}', 'an unknown instance'
);
select tests.refuses(
  $$select tests.settle(p_instance_id => 'inst_bob')$$,
  'TK034', '{"account_id": "acct_ada", "stripe_subscription_id": "sub_ada", "instance_id": "inst_bob"}',
  'an instance of somebody else'
);
select tests.refuses(
  $$select tests.settle(p_instance_id => 'inst_gone')$$,
  'TK021', '{"instance_id": "inst_gone"}', 'a destroyed instance'
);
select tests.refuses(
  $$select tests.settle(p_instance_id => 'inst_org')$$,
  'TK023', '{"instance_id": "inst_org"}', 'an instance of an organization'
);

select * from finish();
rollback;
