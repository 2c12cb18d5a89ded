-- A running subscription without any paid period is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');
select tests.given_instance('inst_2');

-- when: what cannot happen, planted
select till_private.change_subscription(
  null, jsonb_populate_record(null::till_private.subscriptions, '{
    "account_id": "acct_ada", "instance_id": "inst_2", "status": "active", "plan": "standard",
    "price_version": "2026-03-19", "payment_source": "credits", "stripe_subscription_id": "sub_2",
    "period_anchor": "2026-06-01T00:00:00Z", "cancel_at_period_end": false
  }'), 'test', 'grace', 'planted', null, now()
)::text;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_active_subscription_is_paid_or_due', 'acct_ada', '{"subscription_id": 2}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('an_active_subscription_is_paid_or_due', 'acct_ada', '{"subscription_id": 2}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
