-- A transaction without entries that is no settlement is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
select till_private.post_transaction(
  till_private.lock_account('acct_ada'), 'test', 'k', 'promotion', null, null, 'test', null, now(),
  array[]::till_private.movement[]
)::text;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_transaction_has_entries', 'acct_ada', '{"transaction_id": 3}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_transaction_has_entries', 'acct_ada', '{"transaction_id": 3}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
