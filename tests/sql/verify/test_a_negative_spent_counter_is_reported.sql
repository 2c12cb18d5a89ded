-- A spent counter below zero is reported, although the balance is not.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
alter table till_private.accounts drop constraint an_account_is_sound;
select till_private.post_transaction(
  till_private.lock_account('acct_ada'), 'test', 'k', 'adjustment', null, null, 'test', null, now(),
  array[row(5000000, 'spent', 'usage_revenue')]::till_private.movement[]
)::text;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('balance_is_never_negative', 'acct_ada', '{"balance": 30000000}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('balance_is_never_negative', 'acct_ada', '{"balance": 30000000}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
