-- An invoice for a lineage that leads into an organization is parked.
begin;
select plan(1);

-- given: a trial that was transferred
select tests.given_ada();
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-04-01T00:00:00Z');
  perform tests.given_transfer(p_at => '2026-04-02T00:00:00Z');
end;
$$;

-- what cannot happen, planted
update till_private.instances set organization_id = 'org_1' where instance_id = 'inst_new';

-- then
select tests.parks(
  tests.invoice_paid(p_period_start => '2026-04-03T00:00:00Z'),
  'organization_boundary', '{"instance_id": "inst_new"}',
  'it is parked, and nothing changed'
);

select * from finish();
rollback;
