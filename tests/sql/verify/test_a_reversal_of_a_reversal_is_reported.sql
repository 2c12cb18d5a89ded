-- A reversal of a reversal is reported, although the amounts agree.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada', 25000000);
select tests.given_account('acct_eva');
do $$
begin
  perform till.spend_credits('acct_ada', 5000000, 'use-1');
  perform till.reverse_transaction(2, 'grace', 'double click');
end;
$$;

-- when: what cannot happen, planted
select till_private.post_transaction(
  till_private.lock_account('acct_ada'), 'test', 'k', 'reversal', null, null, 'test', 3, now(),
  array[row(-5000000, 'spent', 'usage_revenue')]::till_private.movement[]
)::text;

-- then
select results_eq(
  'select * from till.verify()',
  $$values ('a_reversal_undoes_its_transaction', 'acct_ada', '{"transaction_id": 4}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values ('a_reversal_undoes_its_transaction', 'acct_ada', '{"transaction_id": 4}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
