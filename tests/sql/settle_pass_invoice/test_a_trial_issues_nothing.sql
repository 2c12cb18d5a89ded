-- The invoice over nothing that begins a trial issues no credits, pays no time and no dunning, in either shape;
-- the first payment issues its month, also within the month of the trial. Who cancels and comes again gets
-- nothing again.
begin;
select plan(11);

-- given
select tests.given_account();
create function pg_temp.trial (
  p_shape text, p_invoice_id text, p_start timestamptz, p_sub text default 'sub_pass',
  p_cadence text default 'monthly', p_account_id text default 'acct_ada'
)
returns bytea language sql as $$
  select tests.with_field(
    tests.pass_invoice(
      p_invoice_id, p_start, p_cadence => p_cadence, p_stripe_subscription_id => p_sub,
      p_account_id => p_account_id, p_amount => 0, p_shape => p_shape
    ),
    '{data,object,lines,data,0,period,end}', to_jsonb(extract(epoch from p_start + interval '7 days')::bigint)
  );
$$;

-- when
select tests.given_event(pg_temp.trial('dahlia', 'in_1', '2026-06-02T00:00:00Z'), p_at => '2026-06-02T00:20:00Z');
select tests.given_event(
  tests.pass_event('evt_begun', '2026-06-02T00:00:00Z', 'trialing', p_start_date => '2026-06-02T00:00:00Z'),
  p_at => '2026-06-02T00:21:00Z'
);

-- then
select is(tests.entries(), '{}', 'nothing is issued');
select is(
  tests.pass(),
  '{"stripe_subscription_id": "sub_pass", "tier": "tier_19", "cadence": "monthly", "status": "trialing",
    "streak": 0, "started_at": "2026-06-02T00:00:00+00:00"}'::jsonb,
  'the pass is on trial, and paid until never'
);
select results_eq(
  'select purchase_id, amount, transaction_id from till_private.purchases',
  $$values ('in_1' collate "C", 0::bigint, 1::bigint)$$, 'the invoice is on record'
);
create temp table books as select tests.books() as before;
select is(
  (select (outcome, transaction_id, replayed) from till.receive_stripe_event(
    tests.with_field(pg_temp.trial('dahlia', 'in_1', '2026-06-02T00:00:00Z'), '{id}', '"evt_again"'), '2026-06-02T00:30:00Z'
  )),
  ('applied'::text, 1::bigint, true), 'told again it is a replay'
);
select is(tests.books(), (select before from books), 'that changes nothing');

-- when: the first payment, in the month of the trial
select tests.pay_pass('in_2', '2026-06-09T00:00:00Z');

-- then
select is(tests.entries(), '{"1: 19000000 acquired pass_base -> 19000000"}'::text[], 'a month is issued for the payment');
select is(tests.months(), '{"2026-06: 19000000, 19000000"}'::text[], 'the month it was paid for');
select is(tests.pass() ->> 'status', 'active', 'the pass is active');

-- when: another account takes trial after trial, one of a yearly pass over the end of a month
select tests.given_account('acct_bob');
do $$
begin
  for v_n in 1 .. 3 loop
    perform tests.given_event(
      pg_temp.trial(
        case v_n when 1 then 'dahlia' else 'pre_basil' end, 'in_b' || v_n, '2026-06-27T00:00:00Z', 'sub_b' || v_n,
        case v_n when 3 then 'yearly' else 'monthly' end, 'acct_bob'
      ),
      p_at => '2026-06-27T00:20:00Z'
    );
    continue when v_n = 3;
    perform tests.given_event(
      tests.pass_event(
        'evt_b' || v_n, '2026-06-28T00:00:00Z', 'canceled', p_stripe_subscription_id => 'sub_b' || v_n,
        p_account_id => 'acct_bob'
      ),
      p_at => '2026-06-28T00:00:00Z'
    );
  end loop;
end;
$$;

-- then
select is(tests.entries('acct_bob'), '{}', 'three trials, nothing paid, nothing issued');
select is_empty($$select * from till.due_passes(100, '2027-01-01T00:00:00Z')$$, 'and no month is ever due');
select is_empty('select * from till.verify()', 'all is well');

select * from finish();
rollback;
