-- An active subscription with a destruction deadline is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
alter table till_private.subscriptions drop constraint a_subscription_is_sound;
select tests.change('{"destruction_due_at": "2026-07-01T00:00:00Z"}');

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_active_subscription_has_no_destruction_deadline', 'acct_ada', '{"subscription_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('an_active_subscription_has_no_destruction_deadline', 'acct_ada', '{"subscription_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
