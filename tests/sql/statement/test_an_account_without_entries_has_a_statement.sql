-- An account without entries has an opening and a closing balance of zero; an unknown one is refused.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada');

-- then
select results_eq(
  $$select line, balance from till.statement('acct_ada')$$,
  $$values ('opening', 0::bigint), ('closing', 0::bigint)$$,
  'zero to zero'
);
select tests.refuses(
  $$select * from till.statement('acct_nobody')$$, 'TK001', '{"account_id": "acct_nobody"}',
  'an unknown account'
);

select * from finish();
rollback;
