-- An account pays for its personal instances only.
begin;
select plan(2);

-- given
select tests.given_ada(100000000);
select tests.given_instance('inst_team', 'acct_ada', 'org_1');

-- then
select tests.refuses_enrollment(
  'TK023', '{"instance_id": "inst_team"}', 'an instance under an organization', 'inst_team'
);

select * from finish();
rollback;
