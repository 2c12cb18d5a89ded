-- An invoice for a lineage that leads through an organization and out again is parked.
begin;
select plan(1);

-- given: a trial that was transferred twice
select tests.given_ada();
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-04-01T00:00:00Z');
  perform tests.given_transfer('inst_ada', 'inst_1', '2026-04-02T00:00:00Z');
  perform tests.given_transfer('inst_1', 'inst_2', '2026-04-02T00:00:00Z');
end;
$$;

-- what cannot happen, planted
update till_private.instances set organization_id = 'org_1' where instance_id = 'inst_1';

-- then
select tests.parks(
  tests.invoice_paid(p_period_start => '2026-04-03T00:00:00Z'),
  'organization_boundary', '{"instance_id": "inst_1"}', 'it is parked, and nothing changed'
);

select * from finish();
rollback;
