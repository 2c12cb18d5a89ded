-- Entries, deductions and Stripe subscriptions go to side tables; the balance stays as it was.
begin;
select plan(7);

-- given
select tests.given_ada();
do $$
begin
  perform till.begin_legacy_import('acct_ada', 'grace', 'moving', '2026-05-31T00:00:00Z');
end;
$$;

-- when
create temp table answer as
select * from till.import_legacy(jsonb_build_array(
  tests.legacy_deposit(), tests.legacy_deduction(), tests.legacy_subscription(),
  tests.legacy_deduction('l_3', '2026-05', 'sub_old'),
  '{"account_id": "acct_ada", "legacy_id": "l_4", "amount": -500000, "category": "usage", "at": 1780272000}'::jsonb,
  '{"account_id": "acct_ada", "legacy_id": "l_5", "amount": 9500000, "category": "promotion", "at": 1780272000,
    "payment_id": ""}'::jsonb
));

-- then
select results_eq(
  'select row_number, legacy_id, account_id, outcome, reason from answer order by 1',
  $$values
    (1::bigint, 'l_1', 'acct_ada', 'imported', null), (2, 'l_2', 'acct_ada', 'imported', null),
    (3, 'sub_ada', 'acct_ada', 'imported', null), (4, 'l_3', 'acct_ada', 'imported', null),
    (5, 'l_4', 'acct_ada', 'imported', null), (6, 'l_5', 'acct_ada', 'imported', null)$$,
  'each row is told'
);
select results_eq(
  'select legacy_id, amount, category, payment_id, happened_at from till_private.legacy_entries order by 1',
  $$values
    ('l_1' collate "C", 9000000::bigint, 'deposit', 'ch_1' collate "C", '2026-06-01T00:00:00Z'::timestamptz),
    ('l_2', -9000000, 'settlement:sub_ada:2026-06-01', null, '2026-06-01T00:00:00Z'),
    ('l_3', -9000000, 'settlement:sub_old:2026-05', null, '2026-06-01T00:00:00Z'),
    ('l_4', -500000, 'usage', null, '2026-06-01T00:00:00Z'),
    ('l_5', 9500000, 'promotion', null, '2026-06-01T00:00:00Z')$$,
  'the entries'
);
select results_eq(
  'select legacy_id, stripe_subscription_id, period, amount from till_private.legacy_deductions order by 1',
  $$values
    ('l_2' collate "C", 'sub_ada' collate "C", '2026-06-01', 9000000::bigint), ('l_3', 'sub_old', '2026-05', 9000000)$$,
  'the deductions'
);
select is(
  tests.answer('select * from till_private.legacy_subscriptions'),
  '{"account_id": "acct_ada", "instance_id": "inst_ada", "stripe_subscription_id": "sub_ada", "plan": "standard",
    "price_version": "2026-03-19", "period_start": "2026-06-01T00:00:00+00:00",
    "period_end": "2026-07-01T00:00:00+00:00"}',
  'the Stripe subscription'
);
select is(tests.entries(), '{}', 'nothing is booked yet');
select is_empty('select * from till.subscriptions', 'nothing is created yet');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
