-- Imported time that says it was paid for here, although no transaction stands behind it, is reported.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_subscription());
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.paid_periods set amount = 1;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_paid_period_is_backed_by_its_account', 'acct_ada', '{"paid_period_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_paid_period_is_backed_by_its_account', 'acct_ada', '{"paid_period_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
