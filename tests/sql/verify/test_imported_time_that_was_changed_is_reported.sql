-- A legacy subscription whose time is neither the imported nor a paid one is reported.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_subscription());
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
select tests.change('{"current_period_end": "2026-08-01T00:00:00Z"}');

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('the_current_period_is_the_greatest_of_the_lineage', 'acct_ada', '{"subscription_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('the_current_period_is_the_greatest_of_the_lineage', 'acct_ada', '{"subscription_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
