-- Beyond eight transfers an invoice is parked.
begin;
select plan(1);

-- given: a trial that was transferred nine times
select tests.given_ada();
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-04-01T00:00:00Z');
  perform tests.given_transfer('inst_ada', 'inst_1', '2026-04-02T00:00:00Z');
  for v_hop in 1 .. 8 loop
    perform tests.given_transfer('inst_' || v_hop, 'inst_' || v_hop + 1, '2026-04-02T00:00:00Z');
  end loop;
end;
$$;

-- then
select tests.parks(
  tests.invoice_paid(p_period_start => '2026-04-03T00:00:00Z'),
  'lineage_broken', '{"why": "too_many_hops", "subscription_id": 10, "from_subscription_id": 1}',
  'it is parked, and nothing changed'
);

select * from finish();
rollback;
