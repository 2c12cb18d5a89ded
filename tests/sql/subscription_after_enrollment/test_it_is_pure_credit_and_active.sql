-- What is bought with credits is active, renewed by credits, and no longer Stripe's; trial dates stay.
begin;
select plan(1);

select is(
  jsonb_strip_nulls(to_jsonb(till_private.subscription_after_enrollment(
    jsonb_populate_record(null::till_private.subscriptions, '{
      "subscription_id": 1, "status": "canceled", "stripe_subscription_id": "sub_ada", "convert_to_credits": true,
      "cancel_at_period_end": true, "canceled_at": "2026-05-01T00:00:00Z", "scheduled_plan": "commit",
      "past_due_since": "2026-05-01T00:00:00Z", "trial_ends_at": "2026-04-01T00:00:00Z"
    }'),
    'acct_ada', 'inst_ada', 'standard', '2026-03-19', '2026-06-01T00:00:00Z'
  ))),
  jsonb_strip_nulls(to_jsonb(jsonb_populate_record(null::till_private.subscriptions, '{
    "subscription_id": 1, "account_id": "acct_ada", "instance_id": "inst_ada", "status": "active",
    "plan": "standard", "price_version": "2026-03-19", "payment_source": "credits",
    "period_anchor": "2026-06-01T00:00:00Z", "trial_ends_at": "2026-04-01T00:00:00Z",
    "cancel_at_period_end": false, "convert_to_credits": false
  }'))),
  'the subscription to be'
);

select * from finish();
rollback;
