-- A settlement sees the instance, its subscription and period, the contra, and what Stripe said.
begin;
select plan(2);

select tests.given_active();
select tests.given_account('acct_bob');

select is(
  (
    select jsonb_build_object(
      'instance', (s.instance).instance_id, 'subscription', (s.subscription).subscription_id,
      'period_end', s.period_end at time zone 'UTC', 'paid_the_period', s.paid_the_period, 'contra', s.contra,
      'facts', (s.facts).account_id, 'is_importing', s.is_importing
    )
    from till_private.look_at_settlement(jsonb_populate_record(null::till_private.purchases, '{
  "purchase_id": "in_2", "account_id": "acct_ada", "stripe_subscription_id": "sub_ada", "amount": 9000000,
  "off_stripe_amount": 0, "currency": "usd", "period_start": "2026-07-01T00:00:00Z", "period_end": "2026-08-01T00:00:00Z",
  "paid_at": "2026-07-01T00:00:00Z"
}'), 'standard', '2026-03-19', null) as s
  ),
  '{"instance": "inst_ada", "subscription": 1, "period_end": "2026-07-01T00:00:00", "paid_the_period": true,
    "contra": "hosting_revenue", "facts": "acct_ada", "is_importing": false}',
  'of a known Stripe subscription'
);
select is(
  (
    select jsonb_build_object('instance', (s.instance).instance_id, 'contra', s.contra)
    from till_private.look_at_settlement(jsonb_populate_record(null::till_private.purchases, '{
  "purchase_id": "in_2", "account_id": "acct_ada", "stripe_subscription_id": "sub_new", "amount": 9000000,
  "off_stripe_amount": 0, "currency": "usd", "period_start": "2026-07-01T00:00:00Z", "period_end": "2026-08-01T00:00:00Z",
  "paid_at": "2026-07-01T00:00:00Z"
}'), 'none', '2026-03-19', 'inst_none') as s
  ),
  '{"instance": null, "contra": null}', 'of nothing that is there'
);

select * from finish();
rollback;
