-- An invoice that names an instance of long ago finds the subscription along eight transfers.
begin;
select plan(2);

-- given: a trial that was transferred eight times
select tests.given_ada();
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-04-01T00:00:00Z');
  perform tests.given_transfer('inst_ada', 'inst_1', '2026-04-02T00:00:00Z');
  for v_hop in 1 .. 7 loop
    perform tests.given_transfer('inst_' || v_hop, 'inst_' || v_hop + 1, '2026-04-02T00:00:00Z');
  end loop;
end;
$$;

-- when
select tests.given_event(tests.invoice_paid(p_period_start => '2026-04-03T00:00:00Z'), p_at => '2026-04-03T00:20:00Z');

-- then
select results_eq(
  $$select instance_id, status, stripe_subscription_id, current_period_end, transferred_to_subscription_id
    from till.subscriptions where subscription_id > 7 order by 1$$,
  $$values
    ('inst_7' collate "C", 'trialing', null::text collate "C", null::timestamptz, 9::bigint),
    ('inst_8', 'active', 'sub_ada', '2026-05-03T00:00:00Z', null)$$,
  'the last one is paid, the others stay as they were'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
