-- A subscription is transferred to a personal, living instance of its own account only.
begin;
select plan(7);

-- given
select tests.given_active();
select tests.given_account('acct_bob');
select tests.given_instance('inst_bob', 'acct_bob');
select tests.given_instance('inst_org', p_organization_id => 'org_1');
select tests.given_instance('inst_gone');
do $$
begin
  perform till.destroy_instance('inst_gone', 'grace', 'unused');
  perform till.destroy_instance('inst_ada', 'grace', 'broken', true, '2026-06-10T00:00:00Z');
end;
$$;

-- then
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_bob', 'grace', 'moved')$$,
  'TK020', '{"instance_id": "inst_bob"}', 'not to somebody else'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_none', 'grace', 'moved')$$,
  'TK020', '{"instance_id": "inst_none"}', 'not to nowhere'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_gone', 'grace', 'moved')$$,
  'TK021', '{"instance_id": "inst_gone"}', 'not to what is destroyed'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_org', 'grace', 'moved')$$,
  'TK023', '{"instance_id": "inst_org"}', 'not into an organization'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_org', 'inst_ada', 'grace', 'moved')$$,
  'TK021', '{"instance_id": "inst_ada"}', 'nor back'
);
select tests.given_instance('inst_new');
select tests.refuses(
  $$select till.transfer_subscription('inst_org', 'inst_new', 'grace', 'moved')$$,
  'TK023', '{"instance_id": "inst_org"}', 'not out of an organization'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_none', 'inst_new', 'grace', 'moved')$$,
  'TK020', '{"instance_id": "inst_none"}', 'not from nowhere'
);

select * from finish();
rollback;
