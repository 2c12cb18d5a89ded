-- Two current subscriptions of one instance are reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
drop index till_private.an_instance_has_one_current_subscription;
select till_private.change_subscription(
  null, jsonb_populate_record(null::till_private.subscriptions, '{
    "account_id": "acct_ada", "instance_id": "inst_ada", "status": "trialing", "price_version": "2026-03-19",
    "trial_started_at": "2026-06-01T00:00:00Z", "trial_ends_at": "2026-06-08T00:00:00Z"
  }'), 'test', 'grace', 'planted', null, now()
)::text;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_instance_has_one_current_subscription', 'acct_ada', '{"instance_id": "inst_ada"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('an_instance_has_one_current_subscription', 'acct_ada', '{"instance_id": "inst_ada"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
