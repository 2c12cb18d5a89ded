-- Each tier, cadence and streak awards its percent of the base: computed here by hand.
begin;
select plan(3);

-- given: of each tier a monthly pass, paid month by month, and a yearly one, issued month by month
select tests.given_account();
create temp table expected (tier text, cadence text, streak integer, percent integer, amount bigint);
insert into expected values
    ('tier_19', 'monthly', 1, 50, 9500000),
    ('tier_19', 'monthly', 2, 10, 1900000),
    ('tier_19', 'monthly', 3, 15, 2850000),
    ('tier_19', 'monthly', 4, 20, 3800000),
    ('tier_19', 'monthly', 5, 25, 4750000),
    ('tier_19', 'monthly', 6, 30, 5700000),
    ('tier_19', 'monthly', 7, 35, 6650000),
    ('tier_19', 'monthly', 8, 40, 7600000),
    ('tier_19', 'monthly', 9, 40, 7600000),
    ('tier_19', 'monthly', 10, 40, 7600000),
    ('tier_19', 'monthly', 11, 40, 7600000),
    ('tier_19', 'monthly', 12, 40, 7600000),
    ('tier_19', 'yearly', 1, 50, 9500000),
    ('tier_19', 'yearly', 2, 50, 9500000),
    ('tier_19', 'yearly', 3, 50, 9500000),
    ('tier_19', 'yearly', 4, 50, 9500000),
    ('tier_19', 'yearly', 5, 50, 9500000),
    ('tier_19', 'yearly', 6, 50, 9500000),
    ('tier_19', 'yearly', 7, 50, 9500000),
    ('tier_19', 'yearly', 8, 50, 9500000),
    ('tier_19', 'yearly', 9, 50, 9500000),
    ('tier_19', 'yearly', 10, 50, 9500000),
    ('tier_19', 'yearly', 11, 50, 9500000),
    ('tier_19', 'yearly', 12, 50, 9500000),
    ('tier_49', 'monthly', 1, 50, 24500000),
    ('tier_49', 'monthly', 2, 10, 4900000),
    ('tier_49', 'monthly', 3, 15, 7350000),
    ('tier_49', 'monthly', 4, 20, 9800000),
    ('tier_49', 'monthly', 5, 25, 12250000),
    ('tier_49', 'monthly', 6, 30, 14700000),
    ('tier_49', 'monthly', 7, 35, 17150000),
    ('tier_49', 'monthly', 8, 40, 19600000),
    ('tier_49', 'monthly', 9, 40, 19600000),
    ('tier_49', 'monthly', 10, 40, 19600000),
    ('tier_49', 'monthly', 11, 40, 19600000),
    ('tier_49', 'monthly', 12, 40, 19600000),
    ('tier_49', 'yearly', 1, 50, 24500000),
    ('tier_49', 'yearly', 2, 50, 24500000),
    ('tier_49', 'yearly', 3, 50, 24500000),
    ('tier_49', 'yearly', 4, 50, 24500000),
    ('tier_49', 'yearly', 5, 50, 24500000),
    ('tier_49', 'yearly', 6, 50, 24500000),
    ('tier_49', 'yearly', 7, 50, 24500000),
    ('tier_49', 'yearly', 8, 50, 24500000),
    ('tier_49', 'yearly', 9, 50, 24500000),
    ('tier_49', 'yearly', 10, 50, 24500000),
    ('tier_49', 'yearly', 11, 50, 24500000),
    ('tier_49', 'yearly', 12, 50, 24500000),
    ('tier_199', 'monthly', 1, 50, 99500000),
    ('tier_199', 'monthly', 2, 10, 19900000),
    ('tier_199', 'monthly', 3, 15, 29850000),
    ('tier_199', 'monthly', 4, 20, 39800000),
    ('tier_199', 'monthly', 5, 25, 49750000),
    ('tier_199', 'monthly', 6, 30, 59700000),
    ('tier_199', 'monthly', 7, 35, 69650000),
    ('tier_199', 'monthly', 8, 40, 79600000),
    ('tier_199', 'monthly', 9, 40, 79600000),
    ('tier_199', 'monthly', 10, 40, 79600000),
    ('tier_199', 'monthly', 11, 40, 79600000),
    ('tier_199', 'monthly', 12, 40, 79600000),
    ('tier_199', 'yearly', 1, 50, 99500000),
    ('tier_199', 'yearly', 2, 50, 99500000),
    ('tier_199', 'yearly', 3, 50, 99500000),
    ('tier_199', 'yearly', 4, 50, 99500000),
    ('tier_199', 'yearly', 5, 50, 99500000),
    ('tier_199', 'yearly', 6, 50, 99500000),
    ('tier_199', 'yearly', 7, 50, 99500000),
    ('tier_199', 'yearly', 8, 50, 99500000),
    ('tier_199', 'yearly', 9, 50, 99500000),
    ('tier_199', 'yearly', 10, 50, 99500000),
    ('tier_199', 'yearly', 11, 50, 99500000),
    ('tier_199', 'yearly', 12, 50, 99500000);

-- when: each month, the base less 1.00 is spent
do $$
declare
  v_case record;
  v_base bigint;
  v_account text;
  v_start timestamptz;
  v_pass_id bigint;
begin
  for v_case in select e.tier, e.cadence, e.streak from expected as e order by 1, 2, 3 loop
    v_account := v_case.tier || v_case.cadence;
    v_start := ('2026-01-01T00:00:00Z'::timestamptz at time zone 'UTC'
      + make_interval(months => v_case.streak - 1)) at time zone 'UTC';
    v_base := substr(v_case.tier, 6)::bigint * 1000000;
    if v_case.streak = 1 then
      perform till.open_account(v_account, 'usd', '2026-01-01T00:00:00Z');
    end if;
    if v_case.cadence = 'monthly' or v_case.streak = 1 then
      perform tests.pay_pass(
        'in_' || v_account || v_case.streak, v_start, v_case.tier, v_case.cadence, 'sub_' || v_account,
        v_account
      );
    else
      select pass_id into v_pass_id from till_private.passes where account_id = v_account;
      perform till.issue_due_pass_credits(v_pass_id, v_start);
    end if;
    perform till.spend_credits(
      v_account, v_base - 1000000, 'spend ' || v_case.streak, p_at => v_start + interval '1 day'
    );
  end loop;
end;
$$;

-- then
select results_eq(
  $$select p.tier, p.cadence, (row_number() over w)::integer, i.bonus_percent, i.bonus_amount
    from till_private.pass_issuances as i
    join till_private.passes as p using (pass_id)
    window w as (partition by p.pass_id order by i.issue_month)
    order by 1, 2, 3$$,
  'select * from expected order by 1, 2, 3',
  'percent and amount of each bonus'
);
select set_eq(
  $$select p.tier, p.cadence, e.amount
    from till_private.pass_issuances as i
    join till_private.passes as p using (pass_id)
    join till_private.entries as e on e.transaction_id = i.bonus_transaction_id$$,
  'select distinct tier, cadence, amount from expected',
  'and these amounts were booked'
);
select is_empty('select * from till.verify()', 'the books are well');

select * from finish();
rollback;
