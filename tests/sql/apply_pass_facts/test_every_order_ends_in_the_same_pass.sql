-- Whatever the order in which Stripe tells a pass's lifecycle, it ends in the same pass.
begin;
select plan(4);

-- given: begun incomplete or with a trial, paid, upgraded, wants out and does not, fails, is paid, ends
create temp table told (story text, n integer, body bytea);
insert into told values
  ('runs', 1, tests.pass_event('evt_1', '2026-06-01T00:00:00Z', 'incomplete')),
  ('runs', 2, tests.pass_invoice('in_6')),
  ('runs', 3, tests.pass_event('evt_3', '2026-06-10T00:00:00Z', p_cancel => true)),
  ('runs', 4, tests.pass_event('evt_4', '2026-06-11T00:00:00Z', p_tier => 'tier_49')),
  ('runs', 5, tests.pass_invoice('in_7', '2026-07-01T00:00:00Z', 'tier_49')),
  ('fails', 1, tests.pass_event('evt_1', '2026-06-01T00:00:00Z', 'trialing')),
  ('fails', 2, tests.pass_invoice('in_6')),
  ('fails', 3, tests.pass_event('evt_3', '2026-07-01T00:00:00Z', 'active', p_cancel => true)),
  ('fails', 4, tests.pass_event('evt_4', '2026-07-02T00:00:00Z', 'past_due', p_cancel => true)),
  ('ends', 1, tests.pass_event('evt_1', '2026-06-01T00:00:00Z', 'incomplete')),
  ('ends', 2, tests.pass_invoice('in_6')),
  ('ends', 3, tests.pass_event('evt_3', '2026-07-02T00:00:00Z', 'unpaid')),
  ('ends', 4, tests.pass_event('evt_4', '2026-07-03T00:00:00Z', 'canceled')),
  ('tries', 1, tests.pass_event('evt_1', '2026-06-01T00:00:00Z', 'trialing')),
  ('tries', 2, tests.with_field(
    tests.pass_invoice('in_trial', p_amount => 0), '{data,object,lines,data,0,period,end}', '1780876800'
  )),
  ('tries', 3, tests.pass_invoice('in_6', '2026-06-08T00:00:00Z')),
  ('tries', 4, tests.pass_event('evt_4', '2026-06-08T00:00:00Z', 'active'));
create temp table ended (story text, pass jsonb, months text[], violations bigint);

-- when: each order is told, and taken back
create function pg_temp.tell (p_story text) returns void language plpgsql as $$
declare
  v_order integer[];
  v_n integer;
  v_ended record;
begin
  for v_order in
    with recursive orders (taken) as (
      select array[]::integer[]
      union all
      select taken || t.n from orders join told as t on t.story = p_story and not t.n = any(taken)
    )
    select taken from orders where cardinality(taken) = (select max(n) from told where story = p_story)
  loop
    begin
      foreach v_n in array v_order loop
        perform till.receive_stripe_event(
          (select body from told where story = p_story and n = v_n), '2026-07-20T00:00:00Z'
        );
      end loop;
      select tests.pass() as pass, tests.months() as months, (select count(*) from till.verify()) as violations
      into v_ended;
      raise exception using errcode = 'TK999';
    exception when sqlstate 'TK999' then
      insert into ended select p_story, v_ended.pass, v_ended.months, v_ended.violations;
    end;
  end loop;
end;
$$;
select tests.given_account();
select pg_temp.tell('runs');
select pg_temp.tell('fails');
select pg_temp.tell('ends');
select pg_temp.tell('tries');

-- then
select results_eq(
  'select story, count(*) from ended group by 1 order by 1',
  $$values ('ends', 24::bigint), ('fails', 24), ('runs', 120), ('tries', 24)$$, 'every order was tried'
);
select results_eq(
  'select distinct story, pass, violations from ended order by 1',
  $$values
    ('ends', '{"tier": "tier_19", "status": "ended", "streak": 1, "cadence": "monthly",
      "paid_until": "2026-07-01T00:00:00+00:00", "started_at": "2026-06-01T00:00:00+00:00",
      "stripe_subscription_id": "sub_pass"}'::jsonb, 0::bigint),
    ('fails', '{"tier": "tier_19", "status": "past_due", "streak": 1, "cadence": "monthly",
      "cancel_at_period_end": true, "paid_until": "2026-07-01T00:00:00+00:00",
      "started_at": "2026-06-01T00:00:00+00:00", "stripe_subscription_id": "sub_pass"}', 0),
    ('runs', '{"tier": "tier_49", "status": "active", "streak": 2, "cadence": "monthly",
      "paid_until": "2026-08-01T00:00:00+00:00", "started_at": "2026-06-01T00:00:00+00:00",
      "stripe_subscription_id": "sub_pass"}', 0),
    ('tries', '{"tier": "tier_19", "status": "active", "streak": 1, "cadence": "monthly",
      "paid_until": "2026-07-08T00:00:00+00:00", "started_at": "2026-06-01T00:00:00+00:00",
      "stripe_subscription_id": "sub_pass"}', 0)$$,
  'one pass each'
);
select results_eq(
  $$select distinct story, months from ended where story <> 'runs' order by 1$$,
  $$values
    ('ends', '{"2026-06: 19000000, 19000000"}'::text[]), ('fails', '{"2026-06: 19000000, 19000000"}'),
    ('tries', '{"2026-06: 19000000, 19000000"}')$$,
  'one month'
);
select results_eq(
  $$select distinct months from ended where story = 'runs'$$,
  $$values (array['2026-06: 19000000, 19000000', '2026-07: 49000000, 49000000'])$$, 'or two'
);

select * from finish();
rollback;
