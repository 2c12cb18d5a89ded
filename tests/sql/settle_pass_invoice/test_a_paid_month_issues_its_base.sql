-- A paid invoice of a pass issues the tier's base, whatever was charged, and makes the pass active.
begin;
select plan(5);

-- given
select tests.given_account();

-- when: a coupon made it 5.00
select tests.given_event(
  tests.pass_invoice('in_1', p_amount => 500, p_payment_ids => '{ch_1,pi_1}'), p_at => '2026-06-01T00:20:00Z'
);

-- then
select is(tests.entries(), '{"1: 19000000 acquired pass_base -> 19000000"}'::text[], 'the base');
select is(
  tests.pass(),
  '{"stripe_subscription_id": "sub_pass", "tier": "tier_19", "cadence": "monthly", "status": "active",
    "streak": 1, "started_at": "2026-06-01T00:00:00+00:00", "paid_until": "2026-07-01T00:00:00+00:00"}'::jsonb,
  'the pass'
);
select is(tests.months(), '{"2026-06: 19000000, 19000000"}'::text[], 'the month and its threshold');
select results_eq(
  'select payment_id collate "default", purchase_id collate "default" from till_private.payments order by 1',
  $$values ('ch_1', 'in_1'), ('inpay_in_1', 'in_1'), ('pi_1', 'in_1')$$,
  'the payment ids belong to it'
);
select is_empty('select * from till.verify()', 'the books are well');

select * from finish();
rollback;
