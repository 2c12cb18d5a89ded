-- A yearly pass begun on the 31st issues each month once, on the last day of shorter ones, in any zone.
begin;
select plan(8);

-- given
select tests.given_account();
select tests.given_account('acct_eva');
select tests.given_account('acct_bob');
create temp table said (zone text, at timestamptz);
create function pg_temp.a_year (p_zone text, p_account_id text) returns void language plpgsql as $$
declare
  v_pass_id bigint;
  v_at timestamptz;
begin
  perform set_config('timezone', p_zone, true);
  perform tests.pay_pass(
    'in_' || p_account_id, '2026-01-31T00:00:00Z', 'tier_19', 'yearly', 'sub_' || p_account_id, p_account_id
  );
  select pass_id into v_pass_id from till_private.passes where account_id = p_account_id;
  for n in 1 .. 13 loop
    select next_issue_at into v_at from till_private.passes where pass_id = v_pass_id;
    insert into said values (p_zone, v_at);
    if v_at is null then
      continue;
    end if;
    assert (till.issue_due_pass_credits(v_pass_id, v_at - interval '1 microsecond')) is null, 'too early';
    assert v_pass_id in (select till.due_passes(100, v_at)), 'not due';
    assert (till.issue_due_pass_credits(v_pass_id, v_at)).amount = 19000000, 'no month';
    assert (till.issue_due_pass_credits(v_pass_id, v_at)) is null, 'twice';
  end loop;
  perform set_config('timezone', 'UTC', true);
end;
$$;

-- when
select pg_temp.a_year('UTC', 'acct_ada');
select pg_temp.a_year('Pacific/Auckland', 'acct_eva');
select pg_temp.a_year('America/Los_Angeles', 'acct_bob');

-- then
create temp view expected as
select at::timestamptz from unnest(array[
  '2026-02-28T00:00:00Z', '2026-03-31T00:00:00Z', '2026-04-30T00:00:00Z', '2026-05-31T00:00:00Z',
  '2026-06-30T00:00:00Z', '2026-07-31T00:00:00Z', '2026-08-31T00:00:00Z', '2026-09-30T00:00:00Z',
  '2026-10-31T00:00:00Z', '2026-11-30T00:00:00Z', '2026-12-31T00:00:00Z'
]) as at;
select results_eq(
  $$select at from said where zone = 'UTC' and at is not null$$, 'select at from expected', 'UTC'
);
select results_eq(
  $$select at from said where zone = 'Pacific/Auckland' and at is not null$$, 'select at from expected', 'Auckland'
);
select results_eq(
  $$select at from said where zone = 'America/Los_Angeles' and at is not null$$, 'select at from expected',
  'Los Angeles'
);
select results_eq(
  $$select account_id collate "default", array_agg(to_char(issue_month, 'MM') order by issue_month) from till.pass_issuances
    group by 1 order by 1$$,
  $$values
    ('acct_ada', '{01,02,03,04,05,06,07,08,09,10,11,12}'::text[]),
    ('acct_bob', '{01,02,03,04,05,06,07,08,09,10,11,12}'),
    ('acct_eva', '{01,02,03,04,05,06,07,08,09,10,11,12}')$$,
  'twelve months each'
);
select results_eq(
  'select balance, streak from till.accounts join till.passes using (account_id)',
  'select 228000000::bigint, 12 from generate_series(1, 3)', 'twelve times the base'
);

-- when: the year is renewed
select tests.pay_pass('in_2', '2027-01-31T00:00:00Z', 'tier_19', 'yearly', 'sub_acct_ada');
select is(
  tests.pass('sub_acct_ada') - '{tier,cadence,status,stripe_subscription_id}'::text[],
  '{"streak": 13, "started_at": "2026-01-31T00:00:00+00:00", "issue_anchor": "2027-01-31T00:00:00+00:00",
    "paid_until": "2028-01-31T00:00:00+00:00", "next_issue_at": "2027-02-28T00:00:00+00:00"}'::jsonb,
  'it waits for February again'
);
select is(
  (till.issue_due_pass_credits(2, '2027-06-01T00:00:00Z')).transaction_id, null,
  'one that was not renewed issues nothing more'
);
select is_empty('select * from till.verify()', 'the books are well');

select * from finish();
rollback;
