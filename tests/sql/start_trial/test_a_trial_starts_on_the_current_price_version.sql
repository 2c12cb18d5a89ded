-- A trial starts on the price version that is current, and keeps it.
begin;
select plan(4);

-- given
select tests.given_account('acct_ada');
select tests.given_instance();

-- when: 2026-05-10 is not effective yet
create temp table answer as
select * from till.start_trial('acct_ada', 'inst_ada', '2026-05-09T23:59:59Z');

-- then
select is(
  tests.answer('select * from answer'),
  '{"subscription_id": 1, "account_id": "acct_ada", "instance_id": "inst_ada", "status": "trialing",
    "plan": null, "price_version": "2026-03-19", "payment_source": null, "stripe_subscription_id": null,
    "current_period_start": null, "current_period_end": null, "credit_renewal_at": null,
    "commit_ends_at": null, "trial_ends_at": "2026-05-16T23:59:59+00:00", "cancel_at_period_end": false}',
  'seven days of version 2026-03-19'
);
select is(
  tests.changes(),
  '[{"action": "start_trial", "actor": "postgres", "changed_at": "2026-05-09T23:59:59+00:00", "after": {
      "instance_id": "inst_ada", "status": "trialing", "price_version": "2026-03-19",
      "trial_started_at": "2026-05-09T23:59:59+00:00", "trial_ends_at": "2026-05-16T23:59:59+00:00"
    }}]',
  'one change row tells it'
);
select is(till.balance('acct_ada'), 0::bigint, 'no money moved');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
