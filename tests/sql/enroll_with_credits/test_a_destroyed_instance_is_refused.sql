-- A destroyed instance is refused, also when an organization had it.
begin;
select plan(4);

-- given
select tests.given_ada(100000000);
select tests.given_instance('inst_team', 'acct_ada', 'org_1');
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused');
  perform till.destroy_instance('inst_team', 'grace', 'unused');
end;
$$;

-- then
select tests.refuses_enrollment('TK021', '{"instance_id": "inst_ada"}', 'it is gone');
select tests.refuses_enrollment(
  'TK021', '{"instance_id": "inst_team"}', 'that comes before whose it was', 'inst_team'
);

select * from finish();
rollback;
