-- Each obstacle has its refusal, in this order; without one the subscription is active.
begin;
select plan(1);

select results_eq(
  $q$select name, coalesce((d.refusal).reason, (d.subscription).status || ' ' || d.is_current)
    from (values
      (1, 'a first payment', '{}'::jsonb),
      (2, 'an import', '{"is_importing": true, "contra": null}'),
      (3, 'no such price', '{"contra": null}'),
      (4, 'no instance', '{"instance": null}'),
      (5, 'a destroyed one', '{"instance": {"instance_id": "inst_ada", "account_id": "acct_ada", "destroyed_at": "2026-06-01T00:00:00Z"}}'),
      (6, 'another account''s', '{"subscription": {"account_id": "acct_bob", "instance_id": "inst_ada"}}'),
      (7, 'facts of another account', '{"facts": {"account_id": "acct_bob"}}'),
      (8, 'funded by another', '{"subscription": {"account_id": "acct_ada", "instance_id": "inst_ada", "status": "active",
        "stripe_subscription_id": "sub_other", "price_version": "2026-03-19"}}'),
      (9, 'another price version', '{"subscription": {"account_id": "acct_ada", "instance_id": "inst_ada", "status": "active",
        "stripe_subscription_id": "sub_ada", "price_version": "2026-05-10"}}'),
      (10, 'an older period', '{"period_start": "2026-07-15T00:00:00Z", "period_end": "2026-08-15T00:00:00Z", "subscription":
        {"account_id": "acct_ada", "instance_id": "inst_ada", "status": "past_due", "plan": "standard",
        "stripe_subscription_id": "sub_ada", "price_version": "2026-03-19"}, "facts": {"account_id": "acct_ada", "dunning": "past_due"}}')
    ) as v (number, name, situation)
    cross join lateral till_private.decide_settlement(
      jsonb_populate_record(null::till_private.accounts, '{"account_id": "acct_ada", "currency": "usd"}'),
      jsonb_populate_record(null::till_private.settlement_situation, '{
  "instance": {"instance_id": "inst_ada", "account_id": "acct_ada"}, "contra": "hosting_revenue", "is_importing": false,
  "paid_the_period": false,
  "subscription": {"account_id": "acct_ada", "instance_id": "inst_ada"}
}'::jsonb || situation),
      jsonb_populate_record(null::till_private.purchases, '{
  "purchase_id": "in_2", "account_id": "acct_ada", "stripe_subscription_id": "sub_ada", "amount": 9000000,
  "off_stripe_amount": 0, "currency": "usd", "period_start": "2026-07-01T00:00:00Z", "period_end": "2026-08-01T00:00:00Z",
  "paid_at": "2026-07-01T00:00:00Z"
}'), 'standard', '2026-03-19', '2026-07-01T00:00:00Z'
    ) as d
    order by number$q$,
  $$values
    ('a first payment', 'active true'), ('an import', 'legacy_import_open'), ('no such price', 'unknown_price_version'),
    ('no instance', 'instance_not_found'), ('a destroyed one', 'instance_destroyed'),
    ('another account''s', 'customer_mismatch'), ('facts of another account', 'customer_mismatch'),
    ('funded by another', 'second_subscription'), ('another price version', 'price_version_mismatch'),
    ('an older period', 'active false')$$,
  'the refusal, or the status'
);

select * from finish();
rollback;
