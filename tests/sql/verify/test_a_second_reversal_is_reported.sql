-- A transaction that was reversed twice is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');
do $$
begin
  perform till.spend_credits('acct_ada', 10000000, 'use-1');
  perform till.spend_credits('acct_ada', 5000000, 'use-2');
  perform till.reverse_transaction(4, 'grace', 'double click');
end;
$$;

-- when: what cannot happen, planted
drop index till_private.a_transaction_is_reversed_once;
select till_private.post_transaction(
  till_private.lock_account('acct_ada'), 'test', 'k', 'reversal', null, null, 'test', 4, now(),
  array[row(5000000, 'spent', 'usage_revenue')]::till_private.movement[]
)::text;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_transaction_is_reversed_once', 'acct_ada', '{"transaction_id": 4}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_transaction_is_reversed_once', 'acct_ada', '{"transaction_id": 4}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
