-- Of several passes one counts: by status, then the newest start, then the highest id.
begin;
select plan(7);

-- given: one of each status, all begun on the same day, the later the status the higher the id
select tests.given_account('acct_ada', 1000000000);
insert into till_private.passes (
  pass_id, account_id, stripe_subscription_id, tier, cadence, status, cancel_at_period_end, started_at,
  terms_seen_at
)
select
  100 + n, 'acct_ada', 'sub_' || n, 'tier_19', 'monthly', status, n = 2, '2026-06-01T00:00:00Z',
  '2026-06-01T00:00:00Z'
from unnest('{active,active,trialing,past_due,paused,incomplete,ended}'::text[])
  with ordinality as s (status, n);

-- then: each in turn, when those before it are gone
create function pg_temp.selected () returns bigint[] language plpgsql as $$
declare
  v_selected bigint[];
begin
  for n in 101 .. 107 loop
    v_selected := v_selected || (till_private.select_pass('acct_ada')).pass_id;
    update till_private.passes set account_id = 'acct_eva' where pass_id = n;
  end loop;
  return v_selected;
end;
$$;
select tests.given_account('acct_eva');
select is(pg_temp.selected(), '{101,102,103,104,105,106,107}'::bigint[], 'by status');
select is((till_private.select_pass('acct_ada')).pass_id, null, 'none when there is none');

-- when: several active ones
update till_private.passes
set status = 'active', cancel_at_period_end = false,
  started_at = case when pass_id in (103, 104) then '2026-06-02T00:00:00Z'::timestamptz else started_at end;
select is((till_private.select_pass('acct_eva')).pass_id, 104::bigint, 'the newest start, then the highest id');

-- given: two active passes with a month each, the newer one bigger
select tests.given_account('acct_bob', 1000000000);
select tests.pay_pass('in_old', '2026-06-01T00:00:00Z', 'tier_19', 'monthly', 'sub_old', 'acct_bob');
select tests.pay_pass('in_new', '2026-06-10T00:00:00Z', 'tier_49', 'monthly', 'sub_new', 'acct_bob');

-- when
select till.spend_credits('acct_bob', 300000000, 'k1', p_at => '2026-06-11T00:00:00Z');
select is(tests.months('sub_old'), '{"2026-06: 19000000, 19000000"}'::text[], 'the older one has no bonus');
select is(tests.months('sub_new'), '{"2026-06: 49000000, 49000000, 5% 2450000"}'::text[], 'the newer one has');

-- when: the newer one is canceled at its end, so the older one counts
select tests.given_event(
  tests.pass_event('evt_c', '2026-06-12T00:00:00Z', p_cancel => true, p_tier => 'tier_49',
    p_stripe_subscription_id => 'sub_new', p_account_id => 'acct_bob', p_start_date => '2026-06-10T00:00:00Z'),
  p_at => '2026-06-12T00:00:00Z'
);
select is((till.pass_status('acct_bob')).stripe_subscription_id, 'sub_old', 'the older one is shown');
select till.spend_credits('acct_bob', 1, 'k2', p_at => '2026-06-13T00:00:00Z');
select is(tests.months('sub_old'), '{"2026-06: 19000000, 19000000, 50% 9500000"}'::text[], 'and awards its bonus');

select * from finish();
rollback;
