-- An invoice for a lineage that leads to another account is parked.
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
select tests.given_account('acct_bob');
set local session_replication_role = replica;
update till_private.subscriptions set account_id = 'acct_bob' where subscription_id = 2;
update till_private.instances set account_id = 'acct_bob' where instance_id = 'inst_new';
set local session_replication_role = origin;

-- then
select tests.parks(
  tests.invoice_paid(p_period_start => '2026-04-03T00:00:00Z'),
  'lineage_broken', '{"why": "another_account", "subscription_id": 2, "from_subscription_id": 1}',
  'it is parked, and nothing changed'
);

select * from finish();
rollback;
