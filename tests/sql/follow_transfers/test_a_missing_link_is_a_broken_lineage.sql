-- An invoice for a lineage that leads nowhere is parked.
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
update till_private.subscriptions set transferred_to_subscription_id = 99 where subscription_id = 1;

-- then
select tests.parks(
  tests.invoice_paid(p_period_start => '2026-04-03T00:00:00Z'),
  'lineage_broken', '{"why": "missing_link", "subscription_id": 99, "from_subscription_id": 1}',
  'it is parked, and nothing changed'
);

select * from finish();
rollback;
